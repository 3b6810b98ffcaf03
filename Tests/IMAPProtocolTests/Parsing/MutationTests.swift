import IMAPProtocol
import NIOCore
import SeededRandom
import Testing

/// No sequence of bytes traps, and none but a streamed literal keeps a session from its next response.
@Suite struct MutationTests {
    private static let seeds = [
        "* 1 FETCH (UID 1 FLAGS (\\Seen) ENVELOPE (\"d\" \"s\" ((\"n\" NIL \"m\" \"h\")) NIL NIL NIL NIL NIL NIL \"i\"))\r\n",
        "* 2 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" (\"a\" \"b\") NIL NIL \"7bit\" 5 1)(\"message\" \"rfc822\" NIL NIL NIL NIL 9 "
            + "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"a\" \"b\") 3) \"mixed\" (\"c\" \"d\") NIL NIL) BODY[1.MIME]<0> {3}\r\nabc)\r\n",
        "* OK [COPYUID 1 1:3,7 4:6,9] x\r\n* OK [INPROGRESS (\"a\" 1 2)] y\r\n* NO [BADCHARSET (a b)] z\r\n",
        "* ESEARCH (TAG \"a\") UID PARTIAL (-1:-9 1:4) ALL 1,2:9 MODSEQ 4\r\n* THREAD (1 (2)(3 4))((5)(6))\r\n",
        "* LIST (\\A \\B) \"/\" {3}\r\na b (\"CHILDINFO\" (\"x\"))\r\n* STATUS a (MESSAGES 1 MAILBOXID (x))\r\n* SEARCH 1 2 (MODSEQ 3)\r\n",
        "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n* ID (\"a\" NIL)\r\n* METADATA \"\" (/a NIL)\r\n* QUOTA \"\" (A 1 2)\r\n* VANISHED (EARLIER) 1:4\r\n",
        "* 3 FETCH (INTERNALDATE \"01-Jan-2024 00:00:00 +0000\" MODSEQ (4) X-GM-LABELS (a \"b\") PREVIEW NIL SAVEDATE NIL)\r\n",
    ]

    private func run(_ bytes: [UInt8], cut: Int) -> [ResponseFramer.Event] {
        var options = ResponseFramer.Options()
        options.inlineLiteralLimit = 2
        options.maximumResponseBytes = 400
        let parser = ResponseParser()
        let events = Wire.events(bytes, cutAt: [cut], options: options)
        for event in events {
            switch event {
            case .frame(let frame): _ = try? parser.parse(frame)
            case .literalBegin(let frame, _): _ = parser.streamedItem(of: frame)
            case .literalBytes, .literalEnd, .skipped: break
            }
        }
        return events
    }

    @Test(arguments: 0..<7) func nothingTraps(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let bytes = Array(Self.seeds[seed].utf8)
        for _ in 0..<3000 {
            let changed = Mutation.mutated(bytes, &random)
            let cut = Int.random(in: 0...changed.count, using: &random)
            let events = run(changed, cut: cut)
            // Where bytes are cut changes nothing but how streamed ones are dealt out.
            let whole = run(changed, cut: changed.count)
            #expect(events.compactMap(\.text) == whole.compactMap(\.text))
        }
    }

    @Test func noiseOnly() {
        var random = SeededGenerator(seed: 99)
        for _ in 0..<3000 {
            let bytes = Mutation.noise(upTo: 200, &random)
            _ = run(bytes, cut: bytes.count / 2)
            _ = try? Wire.parse(bytes: bytes)
            _ = try? Wire.parse(bytes: Array("* 1 FETCH (BODYSTRUCTURE ".utf8) + bytes)
            _ = try? Wire.parse(bytes: Array("* OK [".utf8) + bytes)
            _ = UIDSet(String(decoding: bytes, as: UTF8.self))
            _ = ModifiedUTF7.decode(bytes)
        }
    }
}
