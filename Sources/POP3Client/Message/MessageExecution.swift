import MailTransport
import NIOCore
import POP3Protocol

typealias MessageChannel = ByteChannel<MessageHead>

/// A streamed message's command on the event loop.
final class MessageExecution: CommandExecution {
    let id: CommandID
    let command: Command
    var timing = CommandTiming()
    /// Runs out when the server is silent where the end should be.
    var silence: Scheduled<Void>?
    private let channel: MessageChannel
    /// As LIST or the answer itself told; it may be wrong.
    private var expectedOctets: Int?
    private var receivedOctets = 0

    init(id: CommandID, command: Command, expectedOctets: Int?, channel: MessageChannel) {
        self.id = id
        self.command = command
        self.expectedOctets = expectedOctets
        self.channel = channel
    }

    /// Whether all that was announced is there.
    var hasExpectedOctets: Bool { expectedOctets.map { receivedOctets >= $0 } ?? false }

    func begin(_ status: Status) {
        let announced = ResponseParser.announcedOctets(status.text)
        expectedOctets = expectedOctets ?? announced
        channel.begin(MessageHead(announcedOctets: announced))
    }

    func receiveContent(_ bytes: ByteBuffer) -> Bool {
        receivedOctets += bytes.readableBytes
        return channel.yield(bytes)
    }

    func complete(_ status: Status) {
        silence?.cancel()
        channel.finish(status.isPositive ? nil : POP3ClientError(status, command: name))
    }

    func fail(_ error: any Error) {
        silence?.cancel()
        channel.finish(error)
    }
}
