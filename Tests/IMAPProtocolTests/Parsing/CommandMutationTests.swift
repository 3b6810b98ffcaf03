import IMAPProtocol
import NIOCore
import SeededRandom
import Testing

/// No sequence of bytes traps, where they are cut changes nothing, and what is read can be written and read again.
struct CommandMutationTests {
    private static let seeds = [
        "A1 LOGIN {1+}\r\na \"b\\\"c\"\r\nA2 SELECT x (QRESYNC (1 2 3:4 (5 6)) CONDSTORE)\r\n",
        "A1 UID FETCH 1:*,4 (UID BODY.PEEK[1.HEADER.FIELDS (a \"b\")]<0.9>) (CHANGEDSINCE 4 VANISHED)\r\n",
        "A1 SEARCH RETURN (ALL PARTIAL -1:-5) CHARSET UTF-8 OR (SEEN 1:2) NOT FROM {2}\r\n\u{e9}\r\n",
        "A1 APPEND x (\\Seen) \" 1-Jan-2026 00:00:00 +0000\" {3+}\r\nabc UTF8 (~{2}\r\nde)\r\nA2 NOOP\r\n",
        "A1 STORE $ (UNCHANGEDSINCE 3) +FLAGS.SILENT (\\Seen x)\r\nA2 UID REPLACE * {1}\r\nx {2}\r\nab\r\n",
        "A1 LIST (SUBSCRIBED) \"\" (\"%\" {1}\r\n*) RETURN (STATUS (MESSAGES) CHILDREN)\r\n",
        "A1 NOTIFY SET STATUS (mailboxes (a \"b\") (MessageNew (UID) MessageExpunge)) (selected NONE)\r\n",
        "A1 ESEARCH IN (subtree (a b) selected) RETURN () SINCE 1-Feb-2026\r\nA2 UID SORT (REVERSE DATE) UTF-8 ALL\r\n",
    ]

    private static var limits: CommandFramer.Options {
        var limits = CommandFramer.Options()
        limits.maximumCommandBytes = 300
        limits.maximumLiteralBytes = 100
        limits.maximumLiterals = 5
        return limits
    }

    private func check(_ bytes: [UInt8], cut: Int) throws {
        let whole = ServerEar.listen(bytes, limits: Self.limits)
        let isSame = ServerEar.listen(bytes, cutAt: [cut], limits: Self.limits) == whole
        #expect(isSame, "cut at \(cut): \(String(decoding: bytes, as: UTF8.self))")
        for tagged in whole.commands {
            // What a literal brought may not be writable: a line end in a mailbox's name.
            guard let again = try? ServerEar.bytes(of: tagged.command, options: .init(literals: .plus)) else {
                continue
            }
            #expect(ServerEar.listen(again).commands.map(\.command) == [tagged.command])
        }
        for refused in whole.refused {
            #expect(try ResponseRoundTripTests.read(ResponseRoundTripTests.wire(refused.response)).count == 1)
        }
    }

    @Test(arguments: seeds.indices)
    func mutated(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<2000 {
            let bytes = Mutation.mutated(Array(Self.seeds[seed].utf8), &random)
            try check(bytes, cut: Int.random(in: 0...bytes.count, using: &random))
        }
    }

    @Test
    func noise() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let noise = Mutation.noise(upTo: 100, &random)
            let command = Self.seeds[Int.random(in: Self.seeds.indices, using: &random)].prefix(12)
            for bytes in [noise, Array(command.utf8) + noise + [13, 10]] { try check(bytes, cut: bytes.count / 2) }
        }
    }
}
