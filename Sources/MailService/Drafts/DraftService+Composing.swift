import Crypto
import Foundation
import MailMessage

extension DraftService {
    /// Composes a draft into a file, hands it over as a message for the mail server, and removes the file.
    ///
    /// - Parameters:
    ///   - place: the version whose parts may be carried over.
    ///   - fields: header fields of another program's to keep.
    func withComposed<Value>(
        _ content: DraftContent, from place: MessageID?, messageID: String, fields: [HeaderField],
        access: AccountAccess, _ backend: any MailBackend, _ body: (NewMessage) async throws -> Value
    ) async throws -> Value {
        var composition = try composition(content, messageID: messageID, account: access.account)
        composition.otherFields = fields
        let composed = try await compose(
            composition, content.attachments, from: place, withBcc: true, lifetime: .passing, access: access, backend)
        return try await contents.removing(composed.id) { [contents] in
            let message = NewMessage(size: composed.size, keywords: [.draft, .seen]) { try contents.open(composed.id) }
            return try await body(message)
        }
    }

    /// The header and the text of a message.
    func composition(_ content: DraftContent, messageID: String, account: Account) throws -> Composition {
        var composition = Composition(messageID: messageID, date: now())
        let own = AddressList(entries: [.mailbox(MailAddress(name: nil, address: account.address))])
        composition.from = content.from.isEmpty && account.address.contains("@") ? own : content.from
        composition.to = content.to
        composition.cc = content.cc
        composition.bcc = content.bcc
        composition.replyTo = content.replyTo
        composition.subject = content.subject
        composition.inReplyTo = content.inReplyTo
        composition.references = content.references
        composition.text = content.text
        composition.html = content.html
        composition.userAgent = options.userAgent
        let lists = [content.from, content.to, content.cc, content.bcc, content.replyTo]
        guard lists.reduce(0, { $0 + $1.mailboxes.count }) <= options.addresses else {
            throw MailServiceError.invalid("to", "a message has at most \(options.addresses) addresses")
        }
        guard content.attachments.count <= options.attachments else {
            throw MailServiceError.invalid("attachments", "a message has at most \(options.attachments)")
        }
        return composition
    }

    /// Writes a message into a file, with what is attached brought into files before.
    func compose(
        _ composition: Composition, _ attachments: [DraftAttachment], from place: MessageID?, withBcc: Bool,
        lifetime: ContentLifetime, access: AccountAccess, _ backend: any MailBackend
    ) async throws -> StoredContent {
        do { try composition.check() } catch { throw MailServiceError(error) }
        var composition = composition
        var staging = AttachmentStaging(service: self, access: access, backend: backend, place: place)
        do {
            for (index, attachment) in attachments.enumerated() {
                composition.attachments.append(try await staging.add(attachment, at: index))
            }
            let stored = try await write(composition, staging, withBcc: withBcc, lifetime: lifetime)
            await staging.removeAll()
            return stored
        } catch let error as CompositionError {
            await staging.removeAll()
            throw MailServiceError(error)
        } catch {
            await staging.removeAll()
            throw error
        }
    }

    private func write(
        _ composition: Composition, _ staging: AttachmentStaging, withBcc: Bool, lifetime: ContentLifetime
    ) async throws -> StoredContent {
        let hasOriginal = staging.original != nil
        let inputs = staging.files + [staging.original].compactMap { $0 }
        do {
            return try await contents.store(limit: options.messageSize, lifetime: lifetime, reading: inputs) {
                output, files in
                try Composer.write(
                    composition, original: hasOriginal ? files.last : nil,
                    files: hasOriginal ? files.dropLast() : files,
                    withBcc: withBcc, to: output)
            }
        } catch is ContentMissing {
            throw MailServiceError(.blobNotFound, "An upload that is attached has gone meanwhile.")
        }
    }

    /// An identifier in the account's domain (RFC 5322 section 3.6.4): 128 random bits, or those that a request's name gives.
    func newMessageID(_ account: Account, _ name: String? = nil) -> String {
        let domain = WrittenAddress(account.address)?.text.split(separator: "@").last.map(String.init)
        let isPlain = domain?.utf8.allSatisfy { $0 != UInt8(ascii: "[") && $0 < 0x80 } ?? false
        let named = name.map { Array(SHA256.hash(data: Data("\(account.id.rawValue)\0\($0)".utf8)).prefix(16)) }
        let unique = named.map { Base64URL.encode($0) } ?? ContentID.random().rawValue
        return "\(unique)@\(isPlain ? domain ?? "localhost" : "localhost")"
    }

    /// Whether a field of an older version is written anew, and not carried over.
    static func isWritten(_ field: HeaderField) -> Bool {
        let name = field.name.lowercased()
        return writtenFields.contains(name) || name.hasPrefix("content-")
    }

    private static let writtenFields: Set<String> = [
        "date", "from", "reply-to", "to", "cc", "bcc", "subject", "message-id", "in-reply-to", "references",
        "user-agent",
        "mime-version",
    ]
}

extension MailServiceError {
    /// What the composer says, to a client.
    init(_ error: CompositionError) {
        switch error {
        case .invalid(let field, let reason): self = .invalid(field, reason)
        case .noSuchPart(let id): self.init(.partNotFound, "The draft has no part \(id.prefix(40)).")
        case .file(let code):
            self.init(.internal, "The message could not be written (\(code)).", underlying: error)
        }
    }
}
