import NIOCore
import POP3Protocol
import Testing

/// The client's machine against the server's: one codec, both ends.
@Suite struct BothEndsTests {
    @Test(arguments: [1, 7, 4096]) func aSession(_ piece: Int) throws {
        let message = ".begins with a dot\r\n\r\n" + String(repeating: "line\r\n..\r\n", count: 500)
        var server = ServerMachine(offer: ServerTrace.offer)
        var client = ClientMachine()
        var content = ""
        var listed: [String] = []
        var completed: [Bool] = []
        let lines = ["CAPA", "USER bob", "PASS x", "LIST", "RETR 1", "DELE 1", "UIDL", "QUIT"]
        for (index, line) in lines.enumerated() {
            client.submit(try CommandParser.parse(ByteBuffer(string: line)), id: CommandID(UInt64(index)))
        }
        while !server.isClosed {
            while let action = server.next() {
                switch action {
                case .send(let bytes): feed(bytes, piece) { client.received($0) }
                case .login: server.loggedIn(ServerTrace.maildrop(2))
                case .retrieve:
                    server.contentBegins()
                    feed(ByteBuffer(string: message), piece) { _ = server.content($0) }
                    server.contentEnds()
                case .update: server.updated(.done)
                default: break
                }
            }
            while let action = client.next() {
                switch action {
                case .content(_, let bytes): content += String(buffer: bytes)
                case .line(_, let bytes): listed.append(String(buffer: bytes))
                case .completed(_, let status): completed.append(status.isPositive)
                default: break
                }
            }
            for segment in client.takeFlight() {
                switch segment {
                case .bytes(let bytes), .secret(let bytes): feed(bytes, piece) { server.received($0) }
                }
            }
        }
        #expect(content == message)
        #expect(completed == lines.map { _ in true })
        #expect(listed == ServerTrace.offer.capabilities.all.map { "\($0)" } + ["1 10", "2 20", "2 7.102"])
        #expect(client.isClosed)
    }

    private func feed(_ bytes: ByteBuffer, _ piece: Int, _ take: (ByteBuffer) -> Void) {
        var bytes = bytes
        while let slice = bytes.readSlice(length: min(piece, bytes.readableBytes)), slice.readableBytes > 0 {
            take(slice)
        }
    }
}
