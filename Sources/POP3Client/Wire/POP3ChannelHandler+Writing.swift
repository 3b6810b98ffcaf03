import MailTransport
import NIOCore
import POP3Protocol

extension POP3ChannelHandler {
    /// Writes a flight, in one piece.
    func write(_ written: EventLoopPromise<Void>?) {
        let flight = machine.takeFlight()
        guard !flight.isEmpty, let context = shell.context else {
            written?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        var together = ByteBuffer()
        for segment in flight {
            switch segment {
            case .bytes(let bytes): together.writeImmutableBuffer(shell.sending(bytes))
            case .secret(let bytes): together.writeImmutableBuffer(shell.sending(bytes, isSecret: true))
            }
        }
        context.writeAndFlush(wrapOutboundOut(together), promise: written)
    }
}
