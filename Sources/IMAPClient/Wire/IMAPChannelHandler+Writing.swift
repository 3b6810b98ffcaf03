import IMAPProtocol
import MailTransport
import NIOCore

extension IMAPChannelHandler {
    /// Larger pieces are written as they are; what is smaller is put together, so that a flight is one segment where it can be.
    private static let largestCopied = 16 * 1024

    /// Writes a flight, with one flush.
    func write(_ promise: EventLoopPromise<Void>? = nil) {
        let flight = machine.takeFlight()
        guard !flight.isEmpty, let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let pieces = pieces(of: flight)
        for piece in pieces.dropLast() { context.write(wrapOutboundOut(piece), promise: nil) }
        // Writes are done in their order: the promise of the last one is about them all.
        context.write(wrapOutboundOut(pieces.last ?? ByteBuffer()), promise: promise)
        context.flush()
    }

    private func pieces(of flight: [CommandSegment]) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var together = ByteBuffer()
        for segment in flight {
            guard let bytes = record(segment) else { continue }
            bytesSent += bytes.readableBytes
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

    /// Shows the segment to the tap, a secret as its length alone.
    private func record(_ segment: CommandSegment) -> ByteBuffer? {
        let content: TranscriptEvent.Content
        let result: ByteBuffer
        switch segment {
        case .bytes(let bytes): (content, result) = (.bytes(bytes), bytes)
        case .secret(let bytes): (content, result) = (.secret(byteCount: bytes.readableBytes), bytes)
        case .synchronize, .content: return nil
        }
        tap?.record(TranscriptEvent(connection: id, direction: .upstream, content: content))
        return result
    }
}
