import Crypto
package import Foundation
package import Logging
import MailMessage

/// Taking messages to be sent, and telling what became of them. ``SubmissionQueue`` does the sending.
package final class SubmissionService: Sendable {
    package struct Options: Sendable {
        /// Octets of one message: protects the disk. Few mail servers take a larger one.
        package var messageSize = 50 << 20
        /// Recipients of one message: protects the mail server's good name. RFC 5321 section 4.5.3.1.8 has servers take 100.
        package var recipients = 500
        package var limits = SubmissionLimits()
        /// Seconds ahead that a message may be set for: its password is kept so long.
        package var longestDelay: TimeInterval = 366 * 86_400
        /// Seconds for which a message may be taken back.
        package var longestUndo: TimeInterval = 600
        package var inspector = OutgoingInspector.Options()

        package init() {}
    }

    let store: any SubmissionStore
    let contents: any ContentStore
    let seal: CredentialSeal
    let options: Options
    let logger: Logger
    let now: @Sendable () -> Date
    /// Tells the queue that there is something to do.
    let wake: @Sendable () -> Void

    package init(
        store: any SubmissionStore, contents: any ContentStore, seal: CredentialSeal, options: Options = Options(),
        logger: Logger, now: @escaping @Sendable () -> Date = { Date() }, wake: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.contents = contents
        self.seal = seal
        self.options = options
        self.logger = logger
        self.now = now
        self.wake = wake
    }

    /// The largest message that is taken.
    package var messageSize: Int { options.messageSize }

    /// Takes a message: it is on disk when this returns.
    ///
    /// - Parameters:
    ///   - message: as it was given, with or without Date, Message-ID and User-Agent, with its Bcc.
    ///   - key: names the request, so that the same one makes no second submission; nil for one that stands alone.
    /// - Throws: ``MailServiceError``: `unsupported` where the account's server has no submission, `invalidRequest`,
    ///   `tooLarge`, `submissionLimit`, `storageFull`.
    package func submit<Message: AsyncSequence & Sendable>(
        _ message: Message, _ request: SubmissionRequest, by access: AccountAccess, key: String? = nil
    ) async throws -> Submission where Message.Element == [UInt8] {
        try checkServer(of: access.account)
        let now = now()
        let sendAt = try time(of: request, now)
        let domain = access.account.address.split(separator: "@").last.map(String.init) ?? "localhost"
        let inspected = InspectedMessage(
            message, OutgoingInspector(now: now, domain: domain, options: options.inspector))
        let stored = try await contents.store(inspected, limit: options.messageSize)
        do {
            let submission = try make(
                request, stored, inspected.facts, access, id: id(key, access.account.id), now: now, sendAt: sendAt)
            let kept = try await keep(submission, access)
            if kept.message.content != stored.id { await contents.remove(stored.id) }
            wake()
            return kept
        } catch {
            await contents.remove(stored.id)
            throw error
        }
    }

    /// - Throws: `submissionNotFound`, also for another account's.
    package func submission(_ id: SubmissionID, by access: AccountAccess) async throws -> Submission {
        guard let submission = try await store.submission(id, of: access.account.id) else { throw Self.notFound }
        return submission
    }

    /// The newest first.
    package func submissions(
        by access: AccountAccess, states: Set<Submission.State>?, after cursor: SubmissionCursor?, limit: Int
    ) async throws -> [Submission] {
        try await store.submissions(of: access.account.id, states: states, after: cursor, limit: limit)
    }

    /// Takes a submission back, if no try to send it has begun.
    ///
    /// - Throws: `submissionNotFound`, `submissionStarted`.
    package func cancel(_ id: SubmissionID, by access: AccountAccess) async throws -> Submission {
        let before = try await submission(id, by: access)
        let now = now()
        guard let after = try await store.updateSubmission(id, { try $0.cancel(at: now) }) else {
            throw Self.notFound
        }
        if before.state != .cancelled { await contents.remove(after.message.content) }
        return after
    }

    static let notFound = MailServiceError(.submissionNotFound, "The account has no such submission.")

    // MARK: - Parts of submitting

    private func checkServer(of account: Account) throws(MailServiceError) {
        guard account.server.smtp == nil else { return }
        throw MailServiceError(
            .unsupported, "Nothing can be sent: servers.\(account.server.name).smtp is not in the settings.")
    }

    private func time(of request: SubmissionRequest, _ now: Date) throws(MailServiceError) -> Date {
        guard (0...options.longestUndo).contains(request.undoSeconds) else {
            throw .invalid("undoSeconds", "must be 0 to \(Int(options.longestUndo))")
        }
        let earliest = now.addingTimeInterval(request.undoSeconds)
        guard let sendAt = request.sendAt else { return earliest }
        guard sendAt.timeIntervalSince(now) <= options.longestDelay else {
            throw .invalid("sendAt", "must be within \(Int(options.longestDelay / 86_400)) days")
        }
        return max(earliest, sendAt)
    }

    /// The same for the same request of an account.
    private func id(_ key: String?, _ account: AccountID) -> SubmissionID {
        guard let key else { return SubmissionID(rawValue: ContentID.random().rawValue) }
        let digest = SHA256.hash(data: Data("\(account.rawValue)\0\(key)".utf8))
        return SubmissionID(rawValue: Base64URL.encode(Array(digest.prefix(16))))
    }

    private func make(
        _ request: SubmissionRequest, _ stored: StoredContent, _ facts: OutgoingInspector.Facts,
        _ access: AccountAccess, id: SubmissionID, now: Date, sendAt: Date
    ) throws(MailServiceError) -> Submission {
        let envelope = try SubmissionEnvelope(
            request, headers: facts.headers, account: access.account, maximumRecipients: options.recipients)
        return Submission(
            id: id, account: access.account, sender: envelope.sender,
            recipients: envelope.recipients.map { .init($0.address, notify: $0.notify ?? request.notify) },
            notification: request.notification,
            message: QueuedMessage(
                content: stored.id, storedSize: facts.storedSize, sentSize: facts.sentSize,
                hasEightBitBody: facts.hasEightBitBody, hasEightBitHeader: facts.hasEightBitHeader,
                messageID: facts.messageID, subject: facts.headers.subject.map { String($0.prefix(998)) }),
            createdAt: now, sendAt: sendAt, copy: request.copy, origin: request.origin)
    }

    private func keep(_ submission: Submission, _ access: AccountAccess) async throws -> Submission {
        let sealed = try seal.seal(access.password, account: access.account.id, submission: submission.id)
        return try await store.insertSubmission(submission, sealedPassword: sealed, within: options.limits)
    }
}

extension SubmissionService: ContentOwner {
    package func contentInUse() async throws -> Set<ContentID> {
        try await store.submissionContents()
    }
}

/// What is asked for beside the message.
package struct SubmissionRequest: Sendable {
    /// The envelope's sender; nil for the account's own address.
    package var sender: SMTPAddress?
    /// Nil for those of To, Cc and Bcc.
    package var recipients: [EnvelopeRecipient]?
    package var notification: DeliveryNotification?
    /// When the sender wants to hear of each recipient (RFC 3461); nil leaves it to the server.
    package var notify: Set<NotifyCondition>?
    /// When to send it; nil for now.
    package var sendAt: Date?
    /// For so long it can be taken back at least.
    package var undoSeconds: TimeInterval = 0
    package var copy = SentCopy.auto
    package var origin = SubmissionOrigin()

    package init() {}
}
