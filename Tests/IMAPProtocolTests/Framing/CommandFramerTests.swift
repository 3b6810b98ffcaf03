import IMAPProtocol
import NIOCore
import Testing

/// Lines, literals and limits, as a server takes them in.
struct CommandFramerTests {
    private static var limits: CommandFramer.Options {
        var limits = CommandFramer.Options()
        limits.maximumCommandBytes = 100
        limits.maximumLiteralBytes = 20
        limits.maximumLiterals = 3
        return limits
    }

    private static func oversized(_ limit: OversizedCommand.Limit) -> ServerEar.Heard {
        .refused(RefusedCommand(tag: "A1", reason: .oversized(limit)))
    }

    private static let next = ServerEar.Heard.command(TaggedCommand(tag: "A2", command: .noop))

    /// Each split at every place too.
    private func heard(_ wire: String) -> [ServerEar.Heard] {
        let bytes = Array(wire.utf8)
        let whole = ServerEar.listen(bytes, limits: Self.limits)
        #expect(whole.isBetweenCommands)
        for cut in bytes.indices { #expect(ServerEar.listen(bytes, cutAt: [cut], limits: Self.limits) == whole) }
        #expect(ServerEar.listen(bytes, cutAt: Array(bytes.indices), limits: Self.limits) == whole)
        return whole.heard
    }

    @Test
    func onlySynchronizingLiteralsAreAskedFor() throws {
        let user = try #require(AString("a"))
        let login = ServerEar.Heard.command(
            TaggedCommand(tag: "A1", command: .login(user: user, password: SecretBytes(Array("b".utf8)))))
        #expect(heard("A1 LOGIN {1}\r\na {1}\r\nb\r\n") == [.continuation, .continuation, login])
        #expect(heard("A1 LOGIN {1+}\r\na {1}\r\nb\r\n") == [.continuation, login])
        #expect(heard("A1 LOGIN {1+}\r\na {1+}\r\nb\r\n") == [login])
    }

    /// The client waits, and is told before it sends a byte; it sends nothing more of the command.
    @Test
    func aLargeLiteralIsRefusedBeforeItComes() {
        #expect(heard("A1 LOGIN {21}\r\nA2 NOOP\r\n") == [Self.oversized(.literalBytes), Self.next])
        #expect(heard("A1 LOGIN {999999999999999999}\r\nA2 NOOP\r\n") == [Self.oversized(.literalBytes), Self.next])
    }

    /// The client sends it all the same, with the rest of its command.
    @Test
    func aLargeLiteralThatComesAnywayIsSkipped() {
        let literal = "A9 NOOP\r\nA8 NOOP\r\nxxx"
        #expect(
            heard("A1 LOGIN {21+}\r\n\(literal) {3+}\r\nA7 {2+}\r\n\r\n x\r\nA2 NOOP\r\n")
                == [Self.oversized(.literalBytes), Self.next])
        // A literal that waits ends a command which was answered already.
        #expect(heard("A1 LOGIN {21+}\r\n\(literal) {3}\r\nA2 NOOP\r\n") == [Self.oversized(.literalBytes), Self.next])
    }

    @Test
    func aLongLineIsSkipped() {
        let long = String(repeating: "x", count: 100)
        #expect(heard("A1 LOGIN \(long)\r\nA2 NOOP\r\n") == [Self.oversized(.commandBytes), Self.next])
        #expect(
            heard("A1 LOGIN \(long) {9+}\r\nA9 NOOP\r\n x\r\nA2 NOOP\r\n") == [
                Self.oversized(.commandBytes), Self.next,
            ])
        #expect(heard("A1 LOGIN \(long) {9}\r\nA2 NOOP\r\n") == [Self.oversized(.commandBytes), Self.next])
        #expect(
            heard("A1 SEARCH \(String(long.prefix(80))) {15+}\r\n123456789012345\r\nA2 NOOP\r\n")
                == [Self.oversized(.commandBytes), Self.next])
    }

    @Test
    func manyLiteralsAreRefused() {
        let literals = String(repeating: " {0+}\r\n", count: 5)
        #expect(heard("A1 SEARCH\(literals)\r\nA2 NOOP\r\n") == [Self.oversized(.literalCount), Self.next])
        #expect(
            heard("A1 APPEND x\(literals)\r\nA2 NOOP\r\n").filter {
                $0 == Self.oversized(.literalCount) || $0 == Self.next
            }
                == [Self.oversized(.literalCount), Self.next])
    }

    @Test
    func oversizedCommandsAreAnsweredWithTheirTag() throws {
        let refused = try #require(ServerEar.listen("A1 LOGIN {999999}\r\n", limits: Self.limits).refused.first)
        #expect(
            String(buffer: ResponseRoundTripTests.wire(refused.response))
                == "A1 BAD [TOOBIG] The literal is too large\r\n")
    }

    /// What came before TLS or compression belongs to nobody, or to another layer.
    @Test
    func whatIsBufferedCanBeTakenOut() {
        var reader = CommandReader()
        reader.append(ByteBuffer(string: "A1 STARTTLS\r\nA2 NOOP\r\n"))
        #expect(reader.next() == .command(TaggedCommand(tag: "A1", command: .startTLS)))
        #expect(String(buffer: reader.takeBufferedBytes()) == "A2 NOOP\r\n")
        #expect(reader.next() == nil && reader.isBetweenCommands)
        reader.append(ByteBuffer(string: "A3 NOOP\r\n"))
        #expect(reader.next() == .command(TaggedCommand(tag: "A3", command: .noop)))
    }

    @Test
    func aHalfCommandIsTold() {
        #expect(!ServerEar.listen("A1 NO").isBetweenCommands)
        #expect(!ServerEar.listen("A1 LOGIN {5}\r\n").isBetweenCommands)
        #expect(!ServerEar.listen("A1 APPEND x {5}\r\n").isBetweenCommands)
    }
}
