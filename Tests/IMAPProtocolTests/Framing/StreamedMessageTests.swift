import IMAPProtocol
import NIOCore
import Testing

/// The messages of APPEND and REPLACE: announced, taken or refused, and passed on.
struct StreamedMessageTests {
    private static let date = InternalDate(
        year: 2026, month: 1, day: 1, hour: 12, minute: 0, second: 0, zoneMinutes: 60)

    private static func listen(_ wire: String, accepts: (MessageAnnouncement) -> Bool = { _ in true }) -> ServerEar {
        let bytes = Array(wire.utf8)
        let whole = ServerEar.listen(bytes, accepts: accepts)
        for cut in bytes.indices { #expect(ServerEar.listen(bytes, cutAt: [cut], accepts: accepts) == whole) }
        #expect(ServerEar.listen(bytes, cutAt: Array(bytes.indices), accepts: accepts) == whole)
        return whole
    }

    @Test
    func isAnnouncedWithAllThatIsKnown() throws {
        let ear = Self.listen(
            "A1 APPEND {5+}\r\na b c (\\Seen $x) \" 1-Jan-2026 12:00:00 +0100\" {12}\r\nA9 NOOP\r\n{5}\r\nA2 NOOP\r\n")
        let message = AppendedMessage(
            flags: [.seen, Flag("$x")], internalDate: Self.date, data: .streamed(byteCount: 12))
        let mailbox = MailboxName("a b c")
        #expect(
            ear.heard == [
                .announced(
                    MessageAnnouncement(
                        tag: "A1", mailbox: mailbox, replacing: nil, index: 0, message: message, isSynchronizing: true)),
                .message(Array("A9 NOOP\r\n{5}".utf8)),
                .command(
                    TaggedCommand(
                        tag: "A1", command: .append(AppendCommand(mailbox: mailbox, messages: [message])))),
                .command(TaggedCommand(tag: "A2", command: .noop)),
            ])
    }

    @Test(arguments: [
        ("APPEND x {3}\r\nabc", true, AppendedMessage.Format.text), ("append x () {3+}\r\nabc", false, .text),
        ("APPEND {1}\r\nx ~{3+}\r\nabc", false, .binary), ("APPEND \"x\" UTF8 (~{3+}\r\nabc)", false, .utf8),
        ("APPEND x UTF8 (~{3}\r\nabc)", true, .utf8), ("REPLACE 4 x {3}\r\nabc", true, .text),
        ("UID REPLACE 4 {1+}\r\nx {3}\r\nabc", true, .text), ("uid replace * \"x\" {3}\r\nabc", true, .text),
    ])
    func announcement(_ command: String, waits: Bool, format: AppendedMessage.Format) throws {
        let ear = Self.listen("A1 \(command)\r\n")
        let announcement = try #require(ear.announcements.first)
        #expect(announcement.isSynchronizing == waits && announcement.message.format == format)
        #expect(announcement.mailbox == MailboxName("x") && announcement.message.data.byteCount == 3)
        #expect(ear.messages == ["abc"] && ear.commands.count == 1 && ear.refused.isEmpty)
    }

    @Test
    func whatIsReplacedIsTold() throws {
        func replaced(_ command: String) -> MessageSelection? {
            Self.listen("A1 \(command) x {1}\r\na\r\n").announcements.first?.replacing
        }
        #expect(replaced("REPLACE 4") == .sequence([4]) && replaced("UID REPLACE *") == .uids(.last))
        #expect(replaced("APPEND") == nil)
    }

    @Test
    func severalMessages() throws {
        let ear = Self.listen(
            "A1 APPEND x {3}\r\nabc (\\Seen) {0+}\r\n UTF8 (~{2+}\r\n)\n) \" 1-Jan-2026 12:00:00 +0100\" ~{1}\r\nz\r\n")
        #expect(ear.announcements.map(\.index) == [0, 1, 2, 3] && ear.messages == ["abc", "", ")\n", "z"])
        #expect(ear.announcements.map(\.message.flags) == [[], [.seen], [], []])
        guard case .append(let command)? = ear.commands.first?.command else {
            Issue.record("\(ear.heard)")
            return
        }
        #expect(command.messages == ear.announcements.map(\.message))
    }

    /// The caller answers NO at once; a client that waited sends no more of the command.
    @Test
    func aRefusedMessageThatWaitsIsOver() {
        let ear = Self.listen("A1 APPEND x {99}\r\nA2 NOOP\r\n") { _ in false }
        #expect(ear.commands.map(\.tag) == ["A2"] && ear.announcements.count == 1 && ear.isBetweenCommands)
    }

    /// What a client sends without waiting is skipped, to the command's end.
    @Test
    func aRefusedMessageThatComesAnywayIsSkipped() {
        let ear = Self.listen("A1 APPEND x {9+}\r\nA9 NOOP\r\n (\\Seen) {9+}\r\nA9 NOOP\r\n\r\nA2 NOOP\r\n") { _ in
            false
        }
        #expect(ear.commands.map(\.tag) == ["A2"] && ear.announcements.count == 1 && ear.messages.isEmpty)
    }

    @Test
    func aLaterMessageMayBeRefused() {
        let ear = Self.listen("A1 APPEND x {3+}\r\nabc {9+}\r\nA9 NOOP\r\n\r\nA2 NOOP\r\n") { $0.index == 0 }
        #expect(ear.commands.map(\.tag) == ["A2"] && ear.messages == ["abc"])
    }

    /// An announcement that makes no sense is refused before any byte of the message.
    @Test(arguments: [
        "APPEND x (\\Seen {3+}\r\nabc", "APPEND x \"1-Foo-2026 00:00:00 +0000\" {3+}\r\nabc",
        "APPEND x \"31-Feb-2026 00:00:00 +0000\" {3+}\r\nabc", "APPEND x \"1-Jan-2026 00:00:00 +9900\" {3+}\r\nabc",
        "APPEND x CATENATE (TEXT {3+}\r\nabc)", "APPEND x UTF8 {3+}\r\nabc", "APPEND x UTF8 ({3+}\r\nabc)",
        "APPEND x y {3+}\r\nabc", "APPEND x{3+}\r\nabc", "REPLACE 1:2 x {3+}\r\nabc", "REPLACE 0 x {3+}\r\nabc",
        "REPLACE $ x {3+}\r\nabc", "UID APPEND x {3+}\r\nabc",
    ])
    func badAnnouncement(_ command: String) {
        let ear = Self.listen("A1 \(command)\r\nA2 NOOP\r\n")
        #expect(ear.refused.map(\.tag) == ["A1"] && ear.messages.isEmpty && ear.announcements.isEmpty, "\(ear.heard)")
        #expect(ear.commands.map(\.tag) == ["A2"])
    }

    /// The messages were taken, but the command is none.
    @Test(arguments: [
        "APPEND x {3+}\r\nabcd", "APPEND x {3+}\r\nabc)", "APPEND x UTF8 (~{3+}\r\nabc",
        "APPEND x {3+}\r\nabc (\\Seen)",
        "REPLACE 1 x {1+}\r\na {1+}\r\nb",
    ])
    func badEnd(_ command: String) {
        let ear = Self.listen("A1 \(command)\r\nA2 NOOP\r\n")
        #expect(ear.refused.map(\.tag) == ["A1"] && ear.messages.count == 1 && ear.commands.map(\.tag) == ["A2"])
    }

    /// Bytes pass as they come: a message is never collected.
    @Test
    func nothingIsKeptOfAMessage() {
        var reader = CommandReader()
        reader.append(ByteBuffer(string: "A1 APPEND x {1073741824+}\r\n"))
        guard case .messageBegin? = reader.next() else {
            Issue.record("no announcement")
            return
        }
        #expect(reader.next() == nil)
        reader.acceptMessage()
        let chunk = ByteBuffer(repeating: 0x61, count: 65_536)
        var passed = 0
        for _ in 0..<16_384 {
            reader.append(chunk)
            while case .messageBytes(let bytes)? = reader.next() { passed += bytes.readableBytes }
        }
        #expect(passed == 1_073_741_824)
        reader.append(ByteBuffer(string: "\r\n"))
        guard case .command(let command)? = reader.next(), case .append(let append) = command.command else {
            Issue.record("no command")
            return
        }
        #expect(append.messages.map(\.data) == [.streamed(byteCount: 1_073_741_824)])
    }
}
