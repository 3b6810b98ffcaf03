import Foundation
import MailMessage

/// A message that is ready to be sent: its bytes in a file, and whom it goes to.
package struct ComposedMessage: Sendable {
    /// CRLF at line ends, no Bcc in the header. Kept until its owner removes it.
    package let content: StoredContent
    /// Without angle brackets.
    package let messageID: String
    /// The envelope's sender: the address of Sender, or of From.
    package let sender: SMTPAddress
    /// The envelope's recipients, each once, those of blind copies too.
    package let recipients: [SMTPAddress]
    /// Whether an octet of the header is above 127 (RFC 6532).
    package let hasEightBitHeader: Bool
    /// Whether an octet of the body is above 127 (RFC 6152).
    package let hasEightBitBody: Bool
    /// What to mark when it has gone.
    package let original: DraftOriginal?
    /// The draft that it was, to be removed when it has gone.
    package let draft: DraftID?
    package let subject: String?
}

extension DraftService {
    /// A draft as it is to be sent. Its Date is now; a Message-ID that it lacks it is given.
    package func outgoing(_ access: AccountAccess, draft id: DraftID) async throws -> ComposedMessage {
        let backend = try await mailbox.backend(access)
        let located = try await locate(id, backend)
        let reply = try await backend.content(ContentRequest(message: located.place, section: .message))
        return try await contents.withPassing(reply.stream, limit: options.messageSize, lineEnds: .crlf) { raw in
            let block = try await contents.withFile(raw.id) {
                try FileBlock.read($0, MessageLimits.default.headerBytes)
            }
            let headers = HeaderList.parse(block)
            let messageID = headers.messageID.flatMap { Self.isUsable($0) ? $0 : nil } ?? newMessageID(access.account)
            let rewritten = OutgoingHeader.rewrite(block, date: now(), messageID: messageID) { name in
                name.lowercased() == DraftOriginal.fieldName.lowercased()
            }
            let stream = ContentStream { [contents] writer in
                try await writer.write(rewritten.header)
                for try await chunk in try contents.open(raw.id, from: rewritten.bodyStart) {
                    try await writer.write(chunk)
                }
            }
            let envelope = try Envelope(headers)
            let stored = try await contents.store(
                stream, limit: options.messageSize + rewritten.header.count, lifetime: .kept)
            return try await outgoing(
                stored, envelope, messageID: messageID, subject: headers.subject, original: DraftOriginal(headers),
                draft: located.id)
        }
    }

    /// A message that never was a draft.
    package func outgoing(
        _ access: AccountAccess, _ content: DraftContent, original: DraftOriginal? = nil
    ) async throws -> ComposedMessage {
        let backend = try await mailbox.backend(access)
        let messageID = newMessageID(access.account)
        let composition = try composition(content, messageID: messageID, account: access.account)
        let envelope = try Envelope(composition)
        let stored = try await compose(
            composition, content.attachments, from: nil, withBcc: false, lifetime: .kept, access: access, backend)
        return try await outgoing(
            stored, envelope, messageID: messageID, subject: content.subject, original: original, draft: nil)
    }

    private func outgoing(
        _ stored: StoredContent, _ envelope: Envelope, messageID: String, subject: String?, original: DraftOriginal?,
        draft: DraftID?
    ) async throws -> ComposedMessage {
        let scan = try await contents.withFile(stored.id) { try ContentScan($0) }
        return ComposedMessage(
            content: stored, messageID: messageID, sender: envelope.sender, recipients: envelope.recipients,
            hasEightBitHeader: !scan.isHeaderASCII, hasEightBitBody: !scan.isBodyASCII, original: original,
            draft: draft, subject: subject)
    }
}

/// Who sends a message, and to whom it goes.
private struct Envelope {
    let sender: SMTPAddress
    let recipients: [SMTPAddress]

    init(_ headers: HeaderList) throws {
        try self.init(
            from: headers.sender.isEmpty ? headers.from : headers.sender, to: headers.to, cc: headers.cc,
            bcc: headers.bcc)
    }

    init(_ composition: Composition) throws {
        try self.init(
            from: composition.sender.isEmpty ? composition.from : composition.sender, to: composition.to,
            cc: composition.cc, bcc: composition.bcc)
    }

    private init(from: AddressList, to: AddressList, cc: AddressList, bcc: AddressList) throws {
        guard let sender = from.mailboxes.first.flatMap({ SMTPAddress($0.address) }) else {
            throw MailServiceError.invalid("from", "is missing, or no mail address")
        }
        var seen: Set<String> = []
        var recipients: [SMTPAddress] = []
        for (name, list) in [("to", to), ("cc", cc), ("bcc", bcc)] {
            for (index, mailbox) in list.mailboxes.enumerated() {
                guard let address = SMTPAddress(mailbox.address) else {
                    throw MailServiceError.invalid("\(name)[\(index)].address", "is no mail address")
                }
                if seen.insert(address.wireForm.lowercased()).inserted { recipients.append(address) }
            }
        }
        guard !recipients.isEmpty else { throw MailServiceError.invalid("to", "is empty, and so are cc and bcc") }
        self.sender = sender
        self.recipients = recipients
    }
}

/// The beginning of a file.
private enum FileBlock {
    static func read(_ descriptor: Int32, _ limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while bytes.count < limit {
            let count = pread(descriptor, &buffer, min(buffer.count, limit - bytes.count), off_t(bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CompositionError.file(errno) }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
