package import Foundation
package import Logging
import MailMessage

/// Drafts: structured values here, messages in the Drafts folder of the mail server.
///
/// One draft is one message there, whatever happens. Its Message-ID is its identity. A save puts a new message in the
/// place of the old; if that dies half-way, the newest of those with the Message-ID is the draft, and the next look
/// removes the others.
package struct DraftService: Sendable {
    package struct Options: Sendable {
        /// Octets of a composed message: protects the disk. Few mail servers take a larger one.
        package var messageSize = 75 << 20
        /// Octets of a draft's text, and of its HTML, before their transfer encoding is undone.
        package var text = 4 << 20
        /// Attachments of one draft: protects file descriptors, of which each takes one while the draft is composed.
        package var attachments = 100
        /// Recipients and other addresses of one draft, in all its fields.
        package var addresses = 2_000
        /// What drafts say of the program that made them.
        package var userAgent = "Postern"

        package init() {}
    }

    let mailbox: MailboxService
    let contents: any ContentStore
    let blobs: BlobService
    let options: Options
    let turns = Turns<DraftKey>()
    let now: @Sendable () -> Date
    let logger: Logger

    package init(
        mailbox: MailboxService, contents: any ContentStore, blobs: BlobService, options: Options = Options(),
        now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
    ) {
        self.mailbox = mailbox
        self.contents = contents
        self.blobs = blobs
        self.options = options
        self.now = now
        self.logger = logger
    }

    /// Puts a new draft into the Drafts folder, made from another message if there is a template.
    ///
    /// - Parameter key: names the request, so that the same one makes no second draft; nil for one that stands alone.
    package func create(
        _ access: AccountAccess, from template: DraftTemplate? = nil, _ content: DraftContent, key: String? = nil
    ) async throws -> Draft {
        guard let key else { return try await create(access, from: template, content, newMessageID(access.account)) }
        let messageID = newMessageID(access.account, key)
        do {
            return try await draft(access, .message(messageID))
        } catch let error as MailServiceError where error.code == .draftNotFound {
            return try await create(access, from: template, content, messageID)
        }
    }

    private func create(
        _ access: AccountAccess, from template: DraftTemplate?, _ content: DraftContent, _ messageID: String
    ) async throws -> Draft {
        let (content, original) = try await filled(access, from: template, content)
        let backend = try await mailbox.backend(access)
        let fields = original?.field.map { [$0] } ?? []
        let place = try await withComposed(
            content, from: nil, messageID: messageID, fields: fields, access: access, backend
        ) { message in
            try await backend.append(message, to: .role(.drafts))
        }
        return try await stored(.message(messageID), at: place, backend)
    }

    /// A draft as it is now.
    package func draft(_ access: AccountAccess, _ id: DraftID) async throws -> Draft {
        let backend = try await mailbox.backend(access)
        let located = try await locate(id, backend)
        return try await read(located.id, at: located.place, backend)
    }

    /// Puts a new version in the place of a draft.
    ///
    /// - Parameter isExpected: is asked whether the version that is there may be overwritten.
    /// - Throws: ``MailServiceError`` with `draftNotFound`, or `preconditionFailed` where it isn't the expected one.
    package func save(
        _ access: AccountAccess, _ id: DraftID, _ content: DraftContent,
        expecting isExpected: @Sendable (MessageID) -> Bool
    ) async throws -> Draft {
        try await inTurn(access, id) { current, backend in
            guard isExpected(current.place) else { throw Self.changed }
            let old = try await headers(of: current.place, backend)
            let messageID = old.messageID.flatMap { Self.isUsable($0) ? $0 : nil } ?? newMessageID(access.account)
            let fields = old.filter { !Self.isWritten($0) }
            let place = try await withComposed(
                content, from: current.place, messageID: messageID, fields: fields, access: access, backend
            ) { message in
                do {
                    return try await backend.replace(current.place, with: message)
                } catch let error as MailServiceError where error.code == .messageNotFound {
                    // Another program, or another node, was faster.
                    throw Self.changed
                }
            }
            return try await stored(.message(messageID), at: place, backend)
        }
    }

    /// Removes a draft for good, all of its versions.
    package func delete(
        _ access: AccountAccess, _ id: DraftID, expecting isExpected: @Sendable (MessageID) -> Bool = { _ in true }
    ) async throws {
        try await inTurn(access, id) { current, _ in
            guard isExpected(current.place) else { throw Self.changed }
            try await mailbox.change(access, current.place, .destroy)
        }
    }

    // MARK: - Errors

    static var notFound: MailServiceError {
        MailServiceError(.draftNotFound, "The account has no such draft, or not any more.")
    }

    private static var changed: MailServiceError {
        MailServiceError(
            .preconditionFailed, "The draft has been saved since you read it: read it again, and save on top of that.")
    }
}

/// Whose turn it is to save.
struct DraftKey: Hashable, Sendable {
    let account: AccountID
    let draft: DraftID
}
