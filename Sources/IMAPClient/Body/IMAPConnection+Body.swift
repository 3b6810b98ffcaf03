import IMAPProtocol
import MailTransport

extension IMAPConnection {
    /// Reads a section of a message as a stream. What the scope leaves unread is read past where it is little; where it is
    /// much, the connection is closed, as a new one costs less.
    ///
    /// - Throws: ``IMAPClientError``, `nonexistent` where there is no such message; what `body` throws.
    package func withBody<Result>(
        _ request: BodyRequest, _ body: (BodyStream) async throws -> Result
    ) async throws -> Result {
        let id = nextCommandID()
        let channel = BodyChannel(
            window: configuration.limits.bodyWindowBytes, absence: IMAPClientError(.nonexistent),
            onRoom: { [self] in onEventLoop { $0.resume() } },
            onCancel: { [self] in onEventLoop { $0.cancel(id) } })
        onEventLoop { $0.submit([BodyExecution(id: id, request: request, channel: channel)]) }
        defer {
            if !channel.isWhole { onEventLoop { $0.cancel(id) } }
        }
        let head = try await channel.head()
        return try await body(BodyStream(head: head, channel: channel))
    }
}
