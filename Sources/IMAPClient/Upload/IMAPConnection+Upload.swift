import IMAPProtocol
import MailTransport
import NIOCore

extension IMAPConnection {
    /// Runs a command whose last literal comes from `content`, piece by piece, no faster than the server takes it.
    ///
    /// `content` is called when the server wants the bytes: until then an error means that it has none of them. Content
    /// that ends too early, goes on for too long, or fails ends the connection, and the server has no message.
    ///
    /// - Throws: ``IMAPClientError``, with ``IMAPClientError/isOutcomeUnknown`` where all was sent and nothing answered;
    ///   what `content` throws.
    package func upload<Request: IMAPRequest, Content: AsyncSequence & Sendable>(
        _ request: Request, byteCount: UInt64, content: @Sendable () async throws -> Content
    ) async throws -> Request.Output where Content.Element == [UInt8] {
        let id = nextCommandID()
        let gate = ContentGate()
        let reply = PendingReply<Request.Output>(onCancel: { [self] in onEventLoop { $0.cancel(id) } })
        let limits = configuration.limits
        onEventLoop {
            $0.submit([RequestExecution(id: id, request: request, limits: limits, reply: reply, gate: gate)])
        }
        let isSent = try await withTaskCancellationHandler {
            guard await gate.isWanted else { return false }
            do {
                return try await send(try await content(), byteCount: byteCount, to: id, of: request.command)
            } catch {
                onEventLoop { $0.abandon(id, error) }
                throw error
            }
        } onCancel: {
            onEventLoop { $0.cancel(id) }
        }
        do {
            return try await reply.value
        } catch var error as IMAPClientError where isSent && !gate.isAnswered {
            error.isOutcomeUnknown = true
            throw error
        }
    }

    /// Returns false where the command ended before its content did.
    private func send<Content: AsyncSequence>(
        _ content: Content, byteCount: UInt64, to id: CommandID, of command: Command
    ) async throws -> Bool where Content.Element == [UInt8] {
        var left = byteCount
        // The last piece waits until it is known to be the last: half a command is nothing, a whole one is a message.
        var held = ByteBuffer()
        for try await piece in content where !piece.isEmpty {
            guard UInt64(held.readableBytes) < left else {
                throw IMAPClientError(.invalidArgument, command: command.name, underlying: ContentMismatch.tooLong)
            }
            left -= UInt64(held.readableBytes)
            if held.readableBytes > 0, try await !supply(held, to: id) { return false }
            held = ByteBuffer(bytes: piece)
        }
        guard UInt64(held.readableBytes) == left else {
            let mismatch = UInt64(held.readableBytes) < left ? ContentMismatch.tooShort : .tooLong
            throw IMAPClientError(.invalidArgument, command: command.name, underlying: mismatch)
        }
        return try await supply(held, to: id)
    }

    /// Hands a piece over, and comes back when the socket has it. False where the command has ended.
    private func supply(_ bytes: ByteBuffer, to id: CommandID) async throws -> Bool {
        let isTaken = channel.eventLoop.makePromise(of: Bool.self)
        onEventLoop { $0.supply(bytes, to: id, isTaken) }
        return try await isTaken.futureResult.get()
    }
}

/// Content that isn't of the length that was announced.
package enum ContentMismatch: Error, Sendable {
    case tooShort, tooLong
}

extension IMAPChannelHandler {
    /// The next piece of a command's literal. Each that goes out gives the server its time anew.
    func supply(_ bytes: ByteBuffer, to id: CommandID, _ isTaken: EventLoopPromise<Bool>) {
        do {
            guard try machine.supply(bytes, to: id) != nil, let context = shell.context else {
                return isTaken.succeed(false)
            }
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { [self] result in
                switch result {
                case .success:
                    if let execution = executions[id] { arm(execution) }
                    isTaken.succeed(true)
                case .failure:
                    // The connection is gone; its end is told to the command.
                    isTaken.succeed(false)
                }
            }
            pump(written: written)
        } catch {
            isTaken.fail(IMAPClientError(.invalidArgument, command: executions[id]?.name, underlying: error))
        }
    }
}
