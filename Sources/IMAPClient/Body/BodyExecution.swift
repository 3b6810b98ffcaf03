import IMAPProtocol
import MailTransport
import NIOCore

/// A body's command on the event loop.
final class BodyExecution: CommandExecution {
    let id: CommandID
    let command: Command
    var timing = CommandTiming()
    private let request: BodyRequest
    private let channel: BodyChannel
    private var hasBegun = false

    init(id: CommandID, request: BodyRequest, channel: BodyChannel) {
        self.id = id
        self.request = request
        command = request.command
        self.channel = channel
    }

    func receive(_ response: UntaggedResponse) {
        guard !hasBegun, case .fetch(let fetch) = response, let item = request.item(in: fetch) else { return }
        hasBegun = true
        switch item.data {
        case .none: channel.begin(BodyHead(byteCount: 0, origin: nil, isAbsent: true))
        case .inline(let bytes):
            channel.begin(BodyHead(byteCount: UInt64(bytes.readableBytes), origin: item.origin, isAbsent: false))
            _ = channel.yield(bytes)
        case .streamed: break
        }
        channel.finish()
    }

    func literalBegin(_ literal: StreamedItem) {
        guard !hasBegun else { return }
        hasBegun = true
        channel.begin(BodyHead(byteCount: literal.byteCount, origin: literal.origin, isAbsent: false))
    }

    func literalBytes(_ bytes: ByteBuffer) -> Bool { channel.yield(bytes) }

    func literalEnd() { channel.finish() }

    func complete(_ completion: ClientAction.Completion) {
        if completion.status.condition == .ok {
            // Without a FETCH response, there is no such message.
            channel.finish(hasBegun ? nil : IMAPClientError(.nonexistent, command: name, status: completion.status))
        } else {
            channel.finish(IMAPClientError(completion.status, command: name))
        }
    }

    func fail(_ error: any Error) { channel.finish(error) }
}
