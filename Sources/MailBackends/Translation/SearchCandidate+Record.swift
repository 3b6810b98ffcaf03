import MailMessage
import MailService

extension SearchCandidate {
    /// What is known of a message without reading its text.
    init(_ header: MessageHeader, keywords: Set<Keyword>?) {
        self.init()
        from = Self.text(header.from)
        to = Self.text(header.to)
        cc = Self.text(header.cc)
        bcc = Self.text(header.bcc)
        subject = header.subject ?? ""
        self.keywords = keywords
        receivedAt = header.receivedAt
        sentAt = header.sentAt
        size = header.size
        hasAttachment = header.hasAttachments
        messageID = header.messageID
    }

    private static func text(_ addresses: [MailAddress]) -> String {
        addresses.map { address in
            address.name.map { "\($0) <\(address.address)>" } ?? address.address
        }.joined(separator: ", ")
    }
}
