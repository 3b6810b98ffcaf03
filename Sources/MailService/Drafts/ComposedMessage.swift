package import Foundation
import MailMessage

/// A message that is ready to be given out: its bytes in a file, whose header tells whom it goes to.
package struct ComposedMessage: Sendable {
    /// CRLF at line ends. Bcc is in the header: whoever sends it leaves that out. Kept until its owner removes it.
    package let content: StoredContent
    /// Without angle brackets.
    package let messageID: String
    /// What to mark when it has gone.
    package let original: DraftOriginal?
    /// The draft that it was, to be removed when it has gone.
    package let draft: DraftID?
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
            guard !headers.isTruncated else {
                throw MailServiceError(.tooLarge, "The draft's header is larger than any mail program writes.")
            }
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
            let stored = try await contents.store(
                stream, limit: options.messageSize + rewritten.header.count, lifetime: .kept)
            return ComposedMessage(
                content: stored, messageID: messageID, original: DraftOriginal(headers), draft: located.id)
        }
    }

    /// A message that never was a draft: written, or made from another one.
    package func outgoing(
        _ access: AccountAccess, from template: DraftTemplate? = nil, _ content: DraftContent
    ) async throws -> ComposedMessage {
        let (content, original) = try await filled(access, from: template, content)
        return try await composed(access, content, date: nil, lifetime: .kept, original: original)
    }

    /// A message for a folder, hands it to `body`, and removes it.
    ///
    /// - Parameter date: of its header; nil for now.
    package func withMessage<Value>(
        _ access: AccountAccess, _ content: DraftContent, date: Date?, _ body: (StoredContent) async throws -> Value
    ) async throws -> Value {
        let composed = try await composed(access, content, date: date, lifetime: .passing, original: nil)
        return try await contents.removing(composed.content.id) { try await body(composed.content) }
    }

    private func composed(
        _ access: AccountAccess, _ content: DraftContent, date: Date?, lifetime: ContentLifetime,
        original: DraftOriginal?
    ) async throws -> ComposedMessage {
        let backend = try await mailbox.backend(access)
        let messageID = newMessageID(access.account)
        var composition = try composition(content, messageID: messageID, account: access.account)
        if let date { composition.date = date }
        let stored = try await compose(
            composition, content.attachments, from: nil, withBcc: true, lifetime: lifetime, access: access, backend)
        return ComposedMessage(content: stored, messageID: messageID, original: original, draft: nil)
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
