import MailTransport
import NIOCore
import POP3Protocol

/// A command on the connection's event loop: it takes what the machine delivers to it.
protocol CommandExecution: AnyObject {
    var id: CommandID { get }
    var command: Command { get }
    var timing: CommandTiming { get set }

    func begin(_ status: Status)
    func receive(_ line: ByteBuffer) throws(POP3ClientError)
    /// Returns whether more may come at once; false stops reading from the socket, until ``POP3ChannelHandler/resume()``.
    func receiveContent(_ bytes: ByteBuffer) throws(POP3ClientError) -> Bool
    func challenge(_ challenge: ByteBuffer)
    func complete(_ status: Status)
    func fail(_ error: any Error)
}

extension CommandExecution {
    var name: String { command.name }
    func begin(_ status: Status) {}
    func receive(_ line: ByteBuffer) {}
    func receiveContent(_ bytes: ByteBuffer) -> Bool { true }
    func challenge(_ challenge: ByteBuffer) {}
}

/// A command whose answer is gathered.
final class RequestExecution<Request: POP3Request>: CommandExecution {
    let id: CommandID
    let command: Command
    var timing = CommandTiming()
    private var collector: Request.Collector
    private let reply: PendingReply<Request.Output>
    private let maximumBytes: Int
    /// Of a listing, as far as it has come.
    private var byteCount = 0

    init(id: CommandID, request: Request, limits: POP3Limits, reply: PendingReply<Request.Output>) {
        self.id = id
        command = request.command
        maximumBytes = limits.maximumAnswerBytes
        collector = request.makeCollector(limits: limits)
        self.reply = reply
    }

    func receive(_ line: ByteBuffer) throws(POP3ClientError) {
        byteCount += line.readableBytes
        guard byteCount <= maximumBytes else { throw POP3ClientError(.limitExceeded, command: name) }
        try collector.receive(line)
    }

    func receiveContent(_ bytes: ByteBuffer) throws(POP3ClientError) -> Bool {
        try collector.receiveContent(bytes)
        return true
    }

    func complete(_ status: Status) {
        guard status.isPositive else {
            return reply.resolve(.failure(POP3ClientError(status, command: name)))
        }
        do {
            reply.resolve(.success(try collector.finish(status)))
        } catch {
            reply.resolve(.failure(error))
        }
    }

    func fail(_ error: any Error) { reply.resolve(.failure(error)) }
}
