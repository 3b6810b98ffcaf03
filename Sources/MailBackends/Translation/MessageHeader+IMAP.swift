import Foundation
import IMAPProtocol
import MailMessage
import MailService

extension MessageRecord {
    /// What FETCH told of a message, decoded; nil unless it told all that a record needs.
    ///
    /// A message whose structure the server can't describe gets a record without one; one without an ENVELOPE, which no
    /// server leaves out for a good message, a header without names.
    init?(_ response: FetchResponse) {
        guard response.size != nil || response.envelope != nil || response.internalDate != nil else { return nil }
        let structure = response.bodyStructure.map(MessagePart.init)
        self.init(header: MessageHeader(response, structure: structure), structure: structure)
    }
}

extension MessageHeader {
    fileprivate init(_ response: FetchResponse, structure: MessagePart?) {
        let envelope = response.envelope ?? Envelope()
        let sentAt = envelope.date.flatMap { MessageDate(header: Array($0.bytes)) }?.date
        let internalDate = response.internalDate.map { Date(timeIntervalSince1970: Double($0.secondsSince1970)) }
        self.init(
            // A server that gives no INTERNALDATE leaves the sender's word.
            receivedAt: internalDate ?? sentAt ?? Date(timeIntervalSince1970: 0),
            sentAt: sentAt,
            subject: envelope.subject.map { HeaderText.decode(Array($0.bytes)) },
            from: Self.mailboxes(envelope.from),
            to: Self.mailboxes(envelope.to),
            cc: Self.mailboxes(envelope.cc),
            bcc: Self.mailboxes(envelope.bcc),
            // RFC 9051 section 7.5.2: servers fill in From where there is no Reply-To.
            replyTo: envelope.replyTo == envelope.from ? [] : Self.mailboxes(envelope.replyTo),
            messageID: envelope.messageID.flatMap { MessageIDs.first(Array($0.bytes)) },
            inReplyTo: envelope.inReplyTo.map { MessageIDs.parse(Array($0.bytes)) } ?? [],
            size: response.size.map { Int(clamping: $0) } ?? 0,
            hasAttachments: structure.map { MessageView($0).hasAttachments } ?? false,
            emailID: response.emailID?.string ?? response.gmailMessageID.map { String($0, radix: 16) },
            threadID: response.threadID?.value?.string ?? response.gmailThreadID.map { String($0, radix: 16) })
    }

    private static func mailboxes(_ addresses: [EnvelopeAddress]) -> [MailAddress] {
        guard !addresses.isEmpty else { return [] }
        return AddressList(
            envelope: addresses.map { address in
                (
                    name: address.name.map { Array($0.bytes) },
                    mailbox: address.mailbox.map { Array($0.bytes) },
                    host: address.host.map { Array($0.bytes) }
                )
            }
        ).mailboxes
    }
}
