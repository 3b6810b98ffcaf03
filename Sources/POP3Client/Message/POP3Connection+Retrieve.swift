import MailTransport
package import POP3Protocol

extension POP3Connection {
    /// RETR (RFC 1939 section 5): reads a message as a stream. What the scope leaves unread is read past where it is little;
    /// where it is much, the connection is closed, as a new one costs less.
    ///
    /// Other commands wait meanwhile: a session has one answer at a time.
    ///
    /// - Parameter expectedOctets: what LIST says, where it is known. Helps with servers that leave out the last line's end.
    /// - Throws: ``POP3ClientError``, `nonexistent` where there is no such message; what `body` throws.
    package func withMessage<Result>(
        _ number: MessageNumber, expectedOctets: Int? = nil, _ body: (MessageStream) async throws -> Result
    ) async throws -> Result {
        let id = nextCommandID()
        let channel = MessageChannel(
            window: configuration.limits.messageWindowBytes,
            absence: POP3ClientError(.protocolViolation, command: "RETR"),
            onRoom: { [self] in onEventLoop { $0.resume() } },
            onCancel: { [self] in onEventLoop { $0.cancel(id) } })
        onEventLoop { handler in
            handler.submit([
                MessageExecution(id: id, command: .retr(number), expectedOctets: expectedOctets, channel: channel)
            ])
        }
        defer {
            if !channel.isWhole { onEventLoop { $0.cancel(id) } }
        }
        let head = try await channel.head()
        return try await body(MessageStream(head: head, channel: channel))
    }
}
