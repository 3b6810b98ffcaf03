import MailTransport
import NIOCore
import POP3Protocol

extension POP3ChannelHandler {
    /// Writes a flight, in one piece.
    func write() {
        let flight = machine.takeFlight()
        guard !flight.isEmpty, let context else { return }
        var together = ByteBuffer()
        for segment in flight { together.writeImmutableBuffer(record(segment)) }
        bytesSent += together.readableBytes
        context.writeAndFlush(wrapOutboundOut(together), promise: nil)
    }

    /// Shows the segment to the tap, a secret as its length alone.
    private func record(_ segment: CommandSegment) -> ByteBuffer {
        let content: TranscriptEvent.Content
        let result: ByteBuffer
        switch segment {
        case .bytes(let bytes): (content, result) = (.bytes(bytes), bytes)
        case .secret(let bytes): (content, result) = (.secret(byteCount: bytes.readableBytes), bytes)
        }
        tap?.record(TranscriptEvent(connection: id, direction: .upstream, content: content))
        return result
    }
}
