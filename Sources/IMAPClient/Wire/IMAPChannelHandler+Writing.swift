import IMAPProtocol
import MailTransport
import NIOCore

extension IMAPChannelHandler {
    /// Larger pieces are written as they are; what is smaller is put together, so that a flight is one segment where it can be.
    private static let largestCopied = 16 * 1024

    /// Writes a flight, with one flush.
    func write(_ written: EventLoopPromise<Void>?) {
        let flight = machine.takeFlight()
        guard !flight.isEmpty, let context = shell.context else {
            written?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let pieces = pieces(of: flight)
        for piece in pieces.dropLast() { context.write(wrapOutboundOut(piece), promise: nil) }
        // Writes are done in their order: the promise of the last one is about them all.
        context.write(wrapOutboundOut(pieces.last ?? ByteBuffer()), promise: written)
        context.flush()
    }

    private func pieces(of flight: [CommandSegment]) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var together = ByteBuffer()
        for segment in flight {
            let bytes: ByteBuffer
            switch segment {
            case .bytes(let plain): bytes = shell.sending(plain)
            case .secret(let secret): bytes = shell.sending(secret, isSecret: true)
            case .synchronize, .content: continue
            }
            if bytes.readableBytes <= Self.largestCopied {
                together.writeImmutableBuffer(bytes)
            } else {
                if together.readableBytes > 0 { pieces.append(together) }
                together = ByteBuffer()
                pieces.append(bytes)
            }
        }
        if together.readableBytes > 0 { pieces.append(together) }
        return pieces
    }
}
