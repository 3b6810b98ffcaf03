import NIOCore
import NIOEmbedded
import SeededRandom
import Testing

@testable import MailTransport

@Suite struct CompressionHandlerTests {
    /// Two ends, back to back.
    private func pair(_ options: CompressionOptions = .init()) throws -> (EmbeddedChannel, EmbeddedChannel) {
        (try makeEnd(options), try makeEnd(options))
    }

    private func makeEnd(_ options: CompressionOptions = .init()) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: try CompressionHandler(options: options))
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        return channel
    }

    private func text(_ channel: EmbeddedChannel) throws -> String {
        var text = ""
        while let bytes = try channel.readInbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
        return text
    }

    private func compressed(_ channel: EmbeddedChannel) throws -> ByteBuffer {
        var all = ByteBuffer()
        while var bytes = try channel.readOutbound(as: ByteBuffer.self) { all.writeBuffer(&bytes) }
        return all
    }

    @Test("what goes in at one end comes out at the other, and each flush can be read at once")
    func roundTrip() throws {
        let (left, right) = try pair()
        for line in ["a1 NOOP\r\n", "", String(repeating: "the same again ", count: 10_000), "x"] {
            try left.writeOutbound(ByteBuffer(string: line))
            try right.writeInbound(compressed(left))
            #expect(try text(right) == line)
        }
    }

    @Test("a burst of writes is one flush")
    func oneFlush() throws {
        let (left, right) = try pair()
        for index in 0..<100 { left.write(ByteBuffer(string: "* \(index) FETCH (FLAGS ())\r\n"), promise: nil) }
        left.flush()
        left.flush()
        let burst = try compressed(left)
        // Z_SYNC_FLUSH ends in an empty stored block.
        let view = Array(burst.readableBytesView)
        let marks = view.indices.dropLast(3).filter { Array(view[$0..<($0 + 4)]) == [0, 0, 0xFF, 0xFF] }
        #expect(marks.count == 1 && burst.readableBytes < 1000)
        try right.writeInbound(burst)
        #expect(try text(right).hasSuffix("* 99 FETCH (FLAGS ())\r\n"))
    }

    @Test("split at each byte, the same comes out")
    func split() throws {
        let message = (0..<200).map { "* \($0) EXISTS \($0 * 7919)\r\n" }.joined()
        let (left, _) = try pair()
        try left.writeOutbound(ByteBuffer(string: message))
        let bytes = Array(try compressed(left).readableBytesView)
        for cut in 0...bytes.count {
            let right = try makeEnd()
            try right.writeInbound(ByteBuffer(bytes: bytes[..<cut]))
            let first = try text(right)
            try right.writeInbound(ByteBuffer(bytes: bytes[cut...]))
            let whole = try first + text(right)
            #expect(whole == message, "cut at \(cut)")
        }
        let right = try makeEnd()
        for byte in bytes { try right.writeInbound(ByteBuffer(bytes: [byte])) }
        #expect(try text(right) == message)
    }

    @Test("the memory that is given back between bursts isn't missed by the peer")
    func released() throws {
        let (left, right) = try pair()
        for index in 0..<5 {
            let line = "burst \(index) " + String(repeating: "with much that comes again ", count: 100)
            try left.writeOutbound(ByteBuffer(string: line))
            try right.writeInbound(compressed(left))
            #expect(try text(right) == line)
            left.embeddedEventLoop.advanceTime(by: .seconds(5))
        }
    }

    @Test("writers are told when their bytes have gone out")
    func promises() throws {
        let (left, _) = try pair()
        let futures = (0..<3).map { _ in left.write(ByteBuffer(string: "x")) }
        left.flush()
        for future in futures { try future.wait() }
        let lost = left.write(ByteBuffer(string: "y"))
        _ = try left.finish(acceptAlreadyClosed: true)
        #expect(throws: (any Error).self) { try lost.wait() }
    }

    @Test(
        "what isn't DEFLATE ends the connection",
        arguments: [[0xFF], [0x06], [0x78, 0x9C, 0xFF, 0xFF, 0x00], Array("a1 NOOP\r\n".utf8), [3, 0, 65]] as [[UInt8]])
    func garbage(bytes: [UInt8]) throws {
        let channel = try makeEnd()
        #expect(throws: CompressionError.self) { try channel.writeInbound(ByteBuffer(bytes: bytes)) }
        #expect(!channel.isActive)
    }

    @Test("any bytes give bytes or an end, and never more than is asked for")
    func noise() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let channel = try makeEnd()
            let bytes = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            // Noise may well be refused: that it neither crashes nor hangs is what is tried.
            _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
            _ = try? channel.finish(acceptAlreadyClosed: true)
        }
    }

    @Test("a stream that breaks off gives what it held")
    func truncated() throws {
        let (left, right) = try pair()
        try left.writeOutbound(ByteBuffer(string: "* BYE\r\n"))
        var bytes = try compressed(left)
        bytes.moveWriterIndex(to: bytes.writerIndex - 4)
        try right.writeInbound(bytes)
        _ = try right.finish()
        #expect(try text(right) == "* BYE\r\n")
    }

    @Test("a bomb comes out a chunk at a time, as it is asked for")
    func bomb() throws {
        var options = CompressionOptions()
        options.lastBytes = 200_000
        let (left, _) = try pair(options)
        try left.writeOutbound(ByteBuffer(repeating: 0, count: 50_000_000))
        let bomb = try compressed(left)
        #expect(bomb.readableBytes < 300_000)

        let right = try makeEnd(options)
        let reader = SlowReader()
        try right.pipeline.syncOperations.addHandler(reader)
        try right.writeInbound(bomb)
        for asked in 1...10 {
            #expect(try right.readInbound(as: ByteBuffer.self)?.readableBytes == options.chunkBytes, "asked \(asked)")
            #expect(try right.readInbound(as: ByteBuffer.self) == nil)
            reader.ask()
        }
        #expect(try right.readInbound(as: ByteBuffer.self)?.readableBytes == options.chunkBytes)
        _ = try right.finish()
        var last = 0
        while let chunk = try right.readInbound(as: ByteBuffer.self) { last += chunk.readableBytes }
        #expect(last >= options.lastBytes && last <= options.lastBytes + options.chunkBytes)
    }
}

/// Lets no read through but its own.
private final class SlowReader: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
    func read(context: ChannelHandlerContext) {}
    func ask() { context?.read() }
}
