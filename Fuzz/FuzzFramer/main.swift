import FuzzDriver
import IMAPProtocol
import NIOCore

// The same bytes, whole and cut at places that the first byte chooses, must give the same responses.
fuzz { bytes in
    guard let seed = bytes.first else { return }
    let stream = Array(bytes.dropFirst())
    let whole = frames(of: [stream[...]])
    let step = Int(seed) % 7 + 1
    let pieces = stride(from: 0, to: stream.count, by: step).map { stream[$0..<min($0 + step, stream.count)] }
    precondition(frames(of: pieces) == whole, "cut into pieces of \(step), the stream reads differently")
}

@Sendable func frames(of pieces: [ArraySlice<UInt8>]) -> [ResponseFrame] {
    var options = ResponseFramer.Options()
    options.inlineLiteralLimit = 64
    options.maximumResponseBytes = 4096
    options.maximumLiterals = 16
    var framer = ResponseFramer(options: options)
    var frames: [ResponseFrame] = []
    for piece in pieces {
        framer.append(ByteBuffer(bytes: piece))
        while let event = framer.next() {
            if case .frame(let frame) = event { frames.append(frame) }
        }
    }
    return frames
}
