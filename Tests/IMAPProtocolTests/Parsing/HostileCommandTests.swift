import IMAPProtocol
import NIOCore
import Testing

/// Commands that only an enemy, or a careless client, would send.
@Suite(.timeLimit(.minutes(2)))
struct HostileCommandTests {
    private func reason(of line: String) -> ParseError.Code? {
        let ear = ServerEar.listen(line + "\r\nA2 NOOP\r\n")
        guard ear.commands.map(\.tag) == ["A2"], case .unreadable(let error)? = ear.refused.first?.reason else {
            return nil
        }
        return error.code
    }

    private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test
    func nestedSearchKeysAreBounded() throws {
        #expect(reason(of: "A1 SEARCH " + repeated("(", 100_000)) == .tooDeep)
        #expect(reason(of: "A1 SEARCH " + repeated("(", 200) + "ALL" + repeated(")", 200)) == .tooDeep)
        #expect(reason(of: "A1 SEARCH " + repeated("NOT ", 100_000) + "ALL") == .tooDeep)
        #expect(reason(of: "A1 SEARCH " + repeated("OR ALL ", 100_000) + "ALL") == .tooDeep)
        #expect(reason(of: "A1 SEARCH " + repeated("OR ", 100_000)) == .tooDeep)
        #expect(try ServerEar.command("SEARCH " + repeated("(", 100) + "ALL" + repeated(")", 100)) == .search(all))
        guard case .search(let chain) = try ServerEar.command("SEARCH " + repeated("OR FROM x ", 100) + "ALL") else {
            Issue.record("no search")
            return
        }
        #expect(chain.key != .all)
    }

    private let all = SearchCommand(key: .all, returnsUIDs: false)

    @Test
    func otherListsDoNotNest() {
        for line in ["FETCH 1 ", "STORE 1 FLAGS ", "STATUS x ", "LIST \"\" ", "SELECT x ", "ID ", "NOTIFY SET "] {
            #expect(reason(of: "A1 \(line)" + repeated("(", 100_000)) != nil)
        }
    }

    @Test
    func manyUIDsAreOneSearch() throws {
        let uids = UIDSet((1...50_000).lazy.map { UID($0 * 2) })
        #expect(
            try ServerEar.command("UID SEARCH UID \(uids)") == .search(SearchCommand(key: .uid(uids))))
        // In the worst order too.
        let reversed = (1...50_000).reversed().map { String($0 * 2) }.joined(separator: ",")
        #expect(try ServerEar.command("UID SEARCH UID \(reversed)") == .search(SearchCommand(key: .uid(uids))))
    }

    @Test
    func manyKeysAreOneSearch() throws {
        guard case .search(let search) = try ServerEar.command("SEARCH" + repeated(" UNSEEN", 100_000)),
            case .and(let keys) = search.key
        else {
            Issue.record("no search")
            return
        }
        #expect(keys.count == 100_000)
    }

    @Test
    func aLineOfAMegabyte() {
        let word = repeated("x", 1_048_000)
        #expect(ServerEar.listen("A1 SELECT \(word)\r\n").commands.map(\.tag) == ["A1"])
        #expect(ServerEar.listen("A1 SELECT \"\(word)\"\r\n").commands.map(\.tag) == ["A1"])
        #expect(ServerEar.listen("A1 SELECT \"\(word)\r\n").refused.map(\.tag) == ["A1"])
        #expect(ServerEar.listen("A1 SELECT \(repeated("\\", 1_000_000))\r\n").refused.map(\.tag) == ["A1"])
        #expect(ServerEar.listen("\(word) NOOP\r\n").refused.map(\.tag) == [nil])
        // A tag is repeated in the answer.
        #expect(ServerEar.listen("\(repeated("x", 300)) NOOP\r\n").refused.map(\.tag) == [nil])
    }

    /// A line without end costs no memory: it is told once, and let go as it comes.
    @Test
    func aLineWithoutEnd() {
        var reader = CommandReader()
        reader.append(ByteBuffer(string: "A1 SELECT "))
        var refused: [RefusedCommand] = []
        for _ in 0..<1000 {
            reader.append(ByteBuffer(repeating: 0x78, count: 10_000))
            while let event = reader.next() {
                if case .refused(let command) = event { refused.append(command) }
            }
        }
        #expect(refused == [RefusedCommand(tag: "A1", reason: .oversized(.commandBytes))])
        reader.append(ByteBuffer(string: "\r\nA2 NOOP\r\n"))
        #expect(reader.next() == .command(TaggedCommand(tag: "A2", command: .noop)))
        #expect(reader.next() == nil && reader.isBetweenCommands)
    }

    @Test
    func manyMessagesAreBounded() {
        let ear = ServerEar.listen("A1 APPEND x" + repeated(" {0+}\r\n", 2000) + "\r\nA2 NOOP\r\n")
        #expect(ear.refused == [RefusedCommand(tag: "A1", reason: .oversized(.literalCount))])
        #expect(ear.announcements.count == 1000 && ear.commands.map(\.tag) == ["A2"])
    }

    @Test(arguments: [
        "FETCH 99999999999999999999 UID", "FETCH 1:99999999999999999999 UID", "SEARCH LARGER 99999999999999999999999",
        "FETCH 1 BODY[99999999999999999999]", "FETCH 1 UID (PARTIAL 1:4294967296)", "SELECT x (QRESYNC (4294967296 1))",
        "SEARCH OLDER 4294967296",
    ])
    func numbersTooLarge(_ command: String) {
        #expect(reason(of: "A1 " + command) == .numberOutOfRange)
    }
}
