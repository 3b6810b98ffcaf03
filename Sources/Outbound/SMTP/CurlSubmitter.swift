package import MailService

/// Mail submission through libcurl (RFC 6409).
package final class CurlSubmitter: Submitter {
    private let options: SMTPOptions
    private let thread = CurlThread()

    package init(options: SMTPOptions = SMTPOptions()) {
        self.options = options
    }

    /// Cancels what is under way, and takes nothing more.
    package func stop() {
        thread.stop()
    }

    package func submit(_ message: OutgoingMessage, by login: SubmissionLogin) async -> SubmissionReport {
        let pipe = UploadPipe { [thread] in thread.wake() }
        do {
            let id = try thread.reserve()
            return await withTaskGroup(of: Void.self) { group in
                group.addTask { await Self.feed(message, into: pipe) }
                let report = await send(message, login, id, pipe)
                // What is left of the content is of no use.
                group.cancelAll()
                return report
            }
        } catch {
            return Self.report(message, .failed(error))
        }
    }

    package func probe(_ login: SubmissionLogin) async throws -> SubmissionOffer {
        let id = try thread.reserve()
        let options = options
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiting: CheckedContinuation<SubmissionOffer, any Error>) in
                thread.start(id) {
                    do throws(MailServiceError) {
                        return try ProbeTransfer(login, options: options) { waiting.resume(with: $0) }
                    } catch {
                        waiting.resume(throwing: error)
                        return nil
                    }
                }
            }
        } onCancel: {
            thread.cancel(id)
        }
    }

    private func send(
        _ message: OutgoingMessage, _ login: SubmissionLogin, _ id: CurlThread.JobID, _ pipe: UploadPipe
    ) async -> SubmissionReport {
        let options = options
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiting in
                thread.start(id) {
                    do throws(MailServiceError) {
                        return try SubmissionTransfer(message, by: login, options: options, pipe: pipe) {
                            waiting.resume(returning: $0)
                        }
                    } catch {
                        pipe.close()
                        waiting.resume(returning: Self.report(message, .failed(error)))
                        return nil
                    }
                }
            }
        } onCancel: {
            thread.cancel(id)
        }
    }

    /// The content, piece by piece; then word that the end mark comes; then the end.
    private static func feed(_ message: OutgoingMessage, into pipe: UploadPipe) async {
        do {
            for try await piece in try await message.content() { try await pipe.write(piece) }
            try await message.willFinish()
            pipe.finish(.success(()))
        } catch {
            pipe.finish(.failure(error))
        }
    }

    private static func report(_ message: OutgoingMessage, _ ending: SubmissionReport.Ending) -> SubmissionReport {
        SubmissionReport(ending: ending, recipients: Array(repeating: nil, count: message.recipients.count))
    }
}
