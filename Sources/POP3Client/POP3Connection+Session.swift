import Logging
import MailTransport
import NIOCore
import POP3Protocol

extension POP3Connection {
    /// Asks for nothing: shows that the server is there, and keeps it from ending an idle session.
    package func noop() async throws { _ = try await run(PlainRequest(.noop)) }

    /// Ends the session, and has the server delete what is marked (RFC 1939 section 6). When this returns, it is deleted.
    ///
    /// - Throws: ``POP3ClientError``: `deletionsFailed` where the server says that not all of it is; any other where it didn't
    ///   answer: nobody knows then what is deleted, before the next session's UIDL.
    package func quit() async throws {
        defer { close() }
        do {
            _ = try await run(PlainRequest(.quit))
        } catch var error as POP3ClientError where error.isAnswer {
            error.code = .deletionsFailed
            throw error
        }
    }

    /// Ends a session that deletes nothing, within ``POP3Timeouts/logout``.
    package func logout() async {
        let deadline = TimeAmount(configuration.timeouts.logout)
        onEventLoop { handler in handler.schedule(in: deadline) { $0.disconnect() } }
        do {
            try await quit()
        } catch {
            configuration.logger.debug("QUIT wasn't answered well", metadata: ["error": "\(error)"])
        }
    }
}
