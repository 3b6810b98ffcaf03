import IMAPProtocol
import MailTransport
import NIOCore

extension IMAPChannelHandler {
    /// Larger pieces are written as they are; what is smaller is put together, so that a flight is one segment where it can be.
    private static let largestCopied = 16 * 1024

    /// Writes a flight, with one flush.
    func write() {
        let flight = machine.takeFlight()
        guard !flight.isEmpty, let context else { return }
        var together = ByteBuffer()
        for segment in flight {
            guard let bytes = record(segment) else { continue }
            bytesSent += bytes.readableBytes
            if bytes.readableBytes <= Self.largestCopied {
                together.writeImmutableBuffer(bytes)
            } else {
                if together.readableBytes > 0 { context.write(wrapOutboundOut(together), promise: nil) }
                together = ByteBuffer()
                context.write(wrapOutboundOut(bytes), promise: nil)
            }
        }
        if together.readableBytes > 0 { context.write(wrapOutboundOut(together), promise: nil) }
        context.flush()
    }

    /// Shows the segment to the tap, a secret as its length alone.
    private func record(_ segment: CommandSegment) -> ByteBuffer? {
        let content: TranscriptEvent.Content
        let result: ByteBuffer
        switch segment {
        case .bytes(let bytes): (content, result) = (.bytes(bytes), bytes)
        case .secret(let bytes): (content, result) = (.secret(byteCount: bytes.readableBytes), bytes)
        case .synchronize: return nil
        }
        tap?.record(TranscriptEvent(connection: id, direction: .upstream, content: content))
        return result
    }
}
