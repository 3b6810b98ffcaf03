import NIOCore
import NIOEmbedded
import Testing

@testable import MailTransport

/// What is sent before anybody listens.
struct EarlyBytesTests {
    @Test func areKeptUntilOthersListen() throws {
        let early = EarlyBytes()
        let channel = EmbeddedChannel()
        try early.listen(to: channel)
        try channel.writeInbound(ByteBuffer(string: "* BYE "))
        try channel.writeInbound(ByteBuffer(string: "no\r\n"))
        #expect(early.bytes(of: channel).map { String(buffer: $0) } == "* BYE no\r\n")
        early.stopListening(to: channel)
        try channel.writeInbound(ByteBuffer(string: "more"))
        #expect(early.bytes(of: channel)?.readableBytes == 10)
        #expect(early.bytes(of: EmbeddedChannel()) == nil)
        _ = try channel.finish()
        early.stopListening(to: channel)
    }

    @Test func areBounded() throws {
        let early = EarlyBytes()
        let channel = EmbeddedChannel()
        try early.listen(to: channel)
        for _ in 0..<10 { try channel.writeInbound(ByteBuffer(repeating: 0x78, count: 1000)) }
        #expect(early.bytes(of: channel)?.readableBytes == 4096)
        _ = try channel.finish()
    }
}
