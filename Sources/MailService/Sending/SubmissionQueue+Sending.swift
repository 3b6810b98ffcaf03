import Foundation
import Logging

extension SubmissionQueue {
    /// One try.
    func send(_ submission: Submission) async throws {
        let now = now()
        guard let begun = try await begin(submission.id, at: now) else { return }
        let report: SubmissionReport
        do {
            let access = try await access(to: begun)
            report = await submitter.submit(outgoing(begun), by: try Self.login(access))
        } catch let error as MailServiceError {
            return try await giveUp(begun, error)
        }
        let moment = moment
        guard let after = try await record(begun.id, { $0.tried(report, at: moment) }) else { return }
        log(after, report)
        await release(after)
    }

    /// Nil where there is to be no try any more.
    private func begin(_ id: SubmissionID, at now: Date) async throws -> Submission? {
        do {
            return try await store.updateSubmission(id) { submission in
                guard submission.begin(at: now) else { throw NotDue() }
            }
        } catch is NotDue {
            return nil
        }
    }

    /// How a try went must not be lost while this process lives: a full disk is waited for.
    private func record(
        _ id: SubmissionID, _ change: @escaping @Sendable (inout Submission) throws -> Void
    ) async throws -> Submission? {
        while true {
            do {
                return try await store.updateSubmission(id, change)
            } catch {
                logger.error(
                    "how a submission went can't be written down yet",
                    metadata: ["submission": "\(id.rawValue)", "error": "\(error)"])
                try await sleep(.seconds(5))
            }
        }
    }

    /// Something changed it since it was read: it was cancelled, or another process has begun it.
    private struct NotDue: Error {}

    private func outgoing(_ submission: Submission) -> OutgoingMessage {
        let message = submission.message
        let pending = submission.pendingRecipients.map { submission.recipients[$0].recipient }
        return OutgoingMessage(
            sender: submission.sender, recipients: pending, notification: submission.notification,
            size: message.sentSize, hasEightBitBody: message.hasEightBitBody,
            hasEightBitHeader: message.hasEightBitHeader,
            content: { [contents] in
                do {
                    return try contents.open(message.content).withoutBlindCopies()
                } catch is ContentMissing {
                    throw MailServiceError(.invalidRequest, "The message is gone from this server's disk.")
                }
            },
            willFinish: { [store] in
                let after = try await store.updateSubmission(submission.id) { submission in
                    guard submission.approachEnd() else { throw NotDue() }
                }
                guard after != nil else { throw NotDue() }
            })
    }

    /// The account as the settings have it now, and the password that was sealed for it.
    func access(to submission: Submission) async throws -> AccountAccess {
        let account = try directory.account(for: submission.address)
        guard account.id == submission.account, let sealed = try await store.sealedPassword(of: submission.id) else {
            throw MailServiceError(.unknownServer, "The account's server is not in the settings any more.")
        }
        do {
            let password = try seal.open(sealed, account: submission.account, submission: submission.id)
            return AccountAccess(account: account, password: password)
        } catch {
            throw MailServiceError(
                .upstreamAuthentication, "The password kept for it can't be read: the server's key has changed.",
                underlying: error)
        }
    }

    private static func login(_ access: AccountAccess) throws -> SubmissionLogin {
        guard let endpoint = access.account.server.smtp else {
            throw MailServiceError(.unsupported, "The account's server has no smtp section in the settings any more.")
        }
        return SubmissionLogin(
            endpoint: endpoint, userName: access.account.loginName, credential: .password(access.password))
    }

    func giveUp(_ submission: Submission, _ error: MailServiceError) async throws {
        let now = now()
        guard let after = try await store.updateSubmission(submission.id, { $0.giveUp(error, at: now) }) else { return }
        logger.notice(
            "a submission was given up",
            metadata: ["submission": "\(after.id.rawValue)", "reason": "\(error)"])
        await release(after)
    }

    private func log(_ submission: Submission, _ report: SubmissionReport) {
        let level: Logger.Level = submission.state == .sent ? .info : .notice
        logger.log(
            level: level, "a submission was tried",
            metadata: [
                "submission": "\(submission.id.rawValue)", "account": "\(submission.account.rawValue)",
                "state": "\(submission.state.rawValue)", "attempt": "\(submission.attempts)",
                "reason": "\(submission.failure?.detail ?? submission.reply.map { "\($0.code)" } ?? "")",
            ])
        logger.trace("its dialogue", metadata: ["lines": .array(report.transcript.map { .string($0) })])
    }

    /// Puts the copy in its place, and does what the message's going means for others.
    func file(_ submission: Submission) async throws {
        let result: Result<MessageID?, MailServiceError>
        do {
            result = .success(try await filer.file(submission, try await access(to: submission)))
        } catch let error as MailServiceError {
            result = .failure(error)
        }
        let moment = moment
        let after = try await store.updateSubmission(submission.id) { submission in
            switch result {
            case .success(let id): submission.filed(as: id)
            case .failure(let error): submission.filingFailed(error, at: moment)
            }
        }
        if case .failure(let error) = result {
            logger.notice(
                "a sent message could not be filed",
                metadata: ["submission": "\(submission.id.rawValue)", "error": "\(error)"])
        }
        if let after { await release(after) }
    }
}
