import FuzzDriver
import IMAPProtocol
import NIOCore

// Whatever a server sends gives responses and parse errors, never a trap.
fuzz { bytes in
    var framer = ResponseFramer()
    let parser = ResponseParser()
    framer.append(ByteBuffer(bytes: bytes))
    while let event = framer.next() {
        switch event {
        case .frame(let frame):
            do { _ = try parser.parse(frame) } catch { _ = "\(error)" }
        case .literalBegin(let frame, _):
            _ = parser.streamedItem(of: frame)
        default:
            break
        }
    }
}
