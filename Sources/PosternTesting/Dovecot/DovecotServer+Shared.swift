import Synchronization

extension DovecotServer {
    /// The Dovecot that all suites of this test process share; started at the first call, gone with the process.
    ///
    /// Tests keep apart by account, so they may run at the same time.
    package static func shared() async throws -> DovecotServer {
        try await sharedServer.value
    }

    /// Started once: every later call waits for, or finds, the same server.
    private static let sharedServer = Task {
        let (answers, continuation) = AsyncThrowingStream.makeStream(of: DovecotServer.self)
        let running = Task {
            do {
                try await withDovecot { server in
                    continuation.yield(server)
                    await untilCancelled()
                }
            } catch {
                continuation.finish(throwing: error)
            }
        }
        for try await server in answers { return server }
        running.cancel()
        throw Failure(description: "the shared Dovecot ended before it was ready")
    }

    /// Nothing cancels the shared server: the process's exit ends it.
    private static func untilCancelled() async {
        let (never, _) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
    }
}
