import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// One client's connection to a ``ScriptedServer``, in the hands of the script.
package final class ScriptedConnection {
    private let channel: any Channel
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let log: ScriptedServer.Log
    private var buffered = ByteBuffer()

    /// Bounds a line or block that a client sends: a test's client sends nothing near it.
    private static let maximumBuffered = 64 * 1024 * 1024

    init(
        channel: any Channel,
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        log: ScriptedServer.Log
    ) {
        self.channel = channel
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
        self.log = log
    }

    /// Sends text as it stands: write the `\r\n` too.
    package func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Sends bytes as they stand.
    package func send(_ bytes: some Sequence<UInt8>) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// The client's next line without its line end, or nil when it has closed.
    package func line() async throws -> String? {
        while true {
            if let end = buffered.readableBytesView.firstIndex(of: 0x0A) {
                let count = end - buffered.readerIndex + 1
                let line = String(buffer: buffered.readSlice(length: count) ?? ByteBuffer())
                // CRLF is one Character.
                let text = String(line.dropLast())
                log.received(text)
                return text
            }
            guard try await receive() else { return nil }
        }
    }

    /// The client's next line with its line end, as bytes, or nil when it has closed. It isn't logged.
    package func rawLine() async throws -> [UInt8]? {
        while true {
            if let end = buffered.readableBytesView.firstIndex(of: 0x0A) {
                return buffered.readBytes(length: end - buffered.readerIndex + 1)
            }
            guard try await receive() else { return nil }
        }
    }

    /// The client's next line, which must be there.
    ///
    /// - Throws: ``ScriptedServer/UnexpectedInput`` where the client has closed instead.
    package func expectLine() async throws -> String {
        guard let line = try await line() else {
            throw ScriptedServer.UnexpectedInput(description: "a line was expected, the client closed")
        }
        return line
    }

    /// The client's next line, which must contain `text`, whatever the case of its letters.
    @discardableResult
    package func expectLine(containing text: String) async throws -> String {
        let line = try await expectLine()
        guard line.uppercased().contains(text.uppercased()) else {
            throw ScriptedServer.UnexpectedInput(description: "expected \"\(text)\" in \"\(line)\"")
        }
        return line
    }

    /// Exactly `count` bytes from the client.
    package func expectBytes(_ count: Int) async throws -> [UInt8] {
        while buffered.readableBytes < count {
            guard try await receive() else {
                throw ScriptedServer.UnexpectedInput(
                    description: "\(count) bytes were expected, the client closed after \(buffered.readableBytes)")
            }
        }
        log.received("<\(count) bytes>")
        return buffered.readBytes(length: count) ?? []
    }

    /// Says nothing more, and reads on, until the client goes away or the test ends.
    package func stall() async throws {
        buffered.clear()
        while try await receive() { buffered.clear() }
    }

    /// Closes as a server does that is done: what was sent arrives, even if the client was still sending.
    ///
    /// A script that returns does the same.
    package func close() async throws {
        try await finish()
    }

    /// Closing with unread input would be a reset, which may overtake the last answer: say that nothing more comes, and
    /// read until the client has gone.
    func finish() async throws {
        guard channel.isActive else { return }
        try await channel.close(mode: .output).get()
        try await stall()
    }

    /// Closes with a TCP reset: what the client hasn't read yet is lost.
    package func reset() async throws {
        // With a linger of no seconds, close(2) sends RST.
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close().get()
    }

    /// Sends `text` in the clear, and speaks TLS from the next byte on. All in one step, so that the client's first
    /// TLS record can't come too early.
    package func startTLS(after text: String, identity: TestCertificates.Identity) async throws {
        let context = try identity.serverContext()
        let channel = channel
        try await channel.eventLoop.submit {
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context), position: .first)
        }.get()
        buffered.clear()
    }

    private func receive() async throws -> Bool {
        guard var bytes = try await inbound.next(isolation: #isolation) else { return false }
        guard buffered.readableBytes + bytes.readableBytes <= Self.maximumBuffered else {
            throw ScriptedServer.UnexpectedInput(description: "the client sent more than \(Self.maximumBuffered) bytes")
        }
        if buffered.readableBytes == 0 { buffered.clear() }
        buffered.writeBuffer(&bytes)
        return true
    }
}
