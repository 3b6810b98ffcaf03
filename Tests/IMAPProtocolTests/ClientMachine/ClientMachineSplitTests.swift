import IMAPProtocol
import NIOCore
import Testing

/// However the server's bytes are cut up, the same happens.
struct ClientMachineSplitTests {
    /// A session with everything in it.
    private static func session(cut: @escaping @Sendable (ByteBuffer) -> [ByteBuffer]) -> [String] {
        var options = ClientMachine.Options()
        options.framer.inlineLiteralLimit = 6
        var trace = ClientMachineTrace(options: options)
        trace.cut = cut
        var seen: [String] = []
        seen += trace.server("* OK [CAPABILITY IMAP4rev1 IDLE] hello")
        seen.append(trace.client(.login))
        seen += trace.server("A1 OK [CAPABILITY IMAP4rev1 LITERAL+ IDLE] in")
        trace.submit(.select("Work"))
        trace.submit(.search(.text("ü")))
        trace.submit(.fetch(uids: [5, 6], .flags, .section(.whole)))
        seen.append(trace.written())
        seen += trace.raw(
            """
            * FLAGS (\\Seen)\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nA2 OK [READ-WRITE] x\r
            * SEARCH 5 6\r\nA3 OK x\r
            * 1 FETCH (UID 5 BODY[] {11}\r\nhello\r\nyou\r FLAGS (\\Seen))\r
            * 2 FETCH (UID 6 FLAGS () BODY[] {3}\r\n{9})\r
            * 3 EXISTS\r\n* 1 FETCH (FLAGS (\\Deleted))\r\nA4 OK x\r\n
            """)
        seen.append(trace.client(.idle))
        seen += trace.raw("+ idling\r\n* 1 EXPUNGE\r\n")
        seen.append(trace.client(.logout))
        seen += trace.raw("A5 OK x\r\n* BYE bye\r\nA6 OK x\r\n")
        return seen
    }

    @Test
    func everySplitGivesTheSame() {
        let whole = Self.session { [$0] }
        #expect(whole.last == "close: loggedOut")
        #expect(whole.contains("#4 bytes hello\r\nyou\r"))
        for position in 1..<330 {
            let cut = Self.session { bytes in
                var rest = bytes
                guard let first = rest.readSlice(length: min(position, rest.readableBytes)) else { return [bytes] }
                return [first, rest].filter { $0.readableBytes > 0 }
            }
            #expect(cut == whole, "cut at \(position)")
        }
    }

    @Test(arguments: [1, 2, 3, 7])
    func smallPiecesGiveTheSame(size: Int) {
        let whole = Self.session { [$0] }
        let cut = Self.session { bytes in
            var rest = bytes
            var pieces: [ByteBuffer] = []
            while let piece = rest.readSlice(length: min(size, max(rest.readableBytes, 1))) { pieces.append(piece) }
            return pieces
        }
        #expect(cut == whole)
    }
}
