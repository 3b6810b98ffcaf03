import IMAPProtocol
import MailTransport
import NIOCore

/// A command on the connection's event loop: it takes what the machine delivers to it.
protocol CommandExecution: AnyObject {
    var id: CommandID { get }
    var command: Command { get }
    /// How long it may take to the tagged answer, or, for a body, from piece to piece.
    var timing: CommandTiming { get set }

    /// So many bytes more are coming for the command: before they are kept.
    func count(_ byteCount: UInt64) throws(IMAPClientError)
    func receive(_ response: UntaggedResponse) throws(IMAPClientError)
    func literalBegin(_ literal: StreamedItem) throws(IMAPClientError)
    /// Returns whether more may come at once; false stops reading from the socket, until ``IMAPChannelHandler/resume()``.
    func literalBytes(_ bytes: ByteBuffer) throws(IMAPClientError) -> Bool
    func literalEnd()
    func challenge(_ challenge: ByteBuffer)
    /// The server waits for the literal's bytes: see ``IMAPChannelHandler/supply(_:to:_:)``.
    func contentWanted()
    func complete(_ completion: ClientAction.Completion)
    func fail(_ error: any Error)
}

extension CommandExecution {
    var name: String { command.name }
    /// Where nothing is kept.
    func count(_ byteCount: UInt64) {}
    func literalEnd() {}
    func challenge(_ challenge: ByteBuffer) {}
    func contentWanted() {}
}

/// A command whose answer is gathered.
final class RequestExecution<Request: IMAPRequest>: CommandExecution {
    let id: CommandID
    let request: Request
    let command: Command
    var timing = CommandTiming()
    private var collector: Request.Collector
    private let reply: PendingReply<Request.Output>
    /// Tells whoever has the literal's bytes, for commands that have one.
    private let gate: ContentGate?
    private let maximumBytes: UInt64
    /// Of the answer, as far as it has come.
    private var byteCount: UInt64 = 0

    init(
        id: CommandID, request: Request, limits: IMAPLimits, reply: PendingReply<Request.Output>,
        gate: ContentGate? = nil
    ) {
        self.id = id
        self.request = request
        command = request.command
        maximumBytes = UInt64(limits.maximumAnswerBytes)
        collector = request.makeCollector(limits: limits)
        self.reply = reply
        self.gate = gate
    }

    func contentWanted() { gate?.decide(isWanted: true) }

    func count(_ byteCount: UInt64) throws(IMAPClientError) {
        let (sum, overflow) = self.byteCount.addingReportingOverflow(byteCount)
        guard !overflow, sum <= maximumBytes else { throw IMAPClientError(.limitExceeded, command: name) }
        self.byteCount = sum
    }

    func receive(_ response: UntaggedResponse) throws(IMAPClientError) { try collector.receive(response) }

    func literalBegin(_ literal: StreamedItem) throws(IMAPClientError) { try collector.literalBegin(literal) }

    func literalBytes(_ bytes: ByteBuffer) throws(IMAPClientError) -> Bool {
        try collector.literalBytes(bytes)
        return true
    }

    func complete(_ completion: ClientAction.Completion) {
        gate?.isAnswered = true
        defer { gate?.decide(isWanted: false) }
        guard completion.status.condition == .ok else {
            if completion.status.condition == .no, let output = collector.salvage() {
                return reply.resolve(.success(output))
            }
            return reply.resolve(.failure(IMAPClientError(completion.status, command: name)))
        }
        do {
            reply.resolve(.success(try collector.finish(completion)))
        } catch {
            reply.resolve(.failure(error))
        }
    }

    func fail(_ error: any Error) {
        reply.resolve(.failure(error))
        gate?.decide(isWanted: false)
    }
}
