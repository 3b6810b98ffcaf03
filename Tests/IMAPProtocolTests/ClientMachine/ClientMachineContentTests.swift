import IMAPProtocol
import NIOCore
import Testing

/// Literals whose bytes are supplied while they are sent.
struct ClientMachineContentTests {
    private static func append(_ byteCount: UInt64, format: AppendedMessage.Format = .text) -> Command {
        .append(
            AppendCommand(
                mailbox: MailboxName("Work"),
                messages: [AppendedMessage(flags: [.seen], format: format, data: .streamed(byteCount: byteCount))]))
    }

    private func supply(_ text: String, to id: CommandID, _ trace: inout ClientMachineTrace) throws -> UInt64? {
        try trace.machine.supply(ByteBuffer(string: text), to: id)
    }

    @Test
    func contentWaitsForTheServerAndIsWrittenAsItComes() throws {
        var trace = ClientMachineTrace.greeted("IMAP4rev1")
        let id = trace.submit(Self.append(6))
        trace.submit(.noop)
        #expect(trace.written() == "A1 APPEND \"Work\" (\\Seen) {6}|")
        #expect(trace.drain() == [])
        #expect(trace.server("+ go on") == ["#1 wants 6"])
        #expect(trace.written() == "")
        #expect(try supply("ab", to: id, &trace) == 4)
        #expect(trace.written() == "ab")
        #expect(try supply("cdef", to: id, &trace) == 0)
        #expect(trace.written() == "cdef|A2 NOOP|")
        #expect(try supply("x", to: id, &trace) == nil)
        #expect(trace.server("A1 OK [APPENDUID 1 2] done") == ["#1 OK"])
    }

    @Test
    func literalPlusAsksForSmallContentAtOnce() {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 LITERAL+")
        #expect(trace.client(Self.append(6)) == "A1 APPEND \"Work\" (\\Seen) {6+}|")
        #expect(trace.drain() == ["#1 wants 6"])
    }

    /// A refusal of it comes before its bytes then.
    @Test(arguments: ["LITERAL+", "LITERAL-"])
    func largeContentWaitsAllTheSame(capability: String) {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 \(capability)")
        #expect(trace.client(Self.append(65_537)) == "A1 APPEND \"Work\" (\\Seen) {65537}|")
        #expect(trace.drain() == [])
    }

    @Test
    func refusedContentIsNeverAskedFor() {
        var trace = ClientMachineTrace.greeted("IMAP4rev1")
        trace.submit(Self.append(6))
        trace.submit(.noop)
        _ = trace.written()
        #expect(trace.server("A1 NO [TOOBIG] no") == ["#1 NO"])
        #expect(trace.written() == "A2 NOOP|")
    }

    /// What is left of the literal would be taken for commands, or commands for what is left.
    @Test
    func refusalInTheMiddleEndsTheConnection() throws {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 LITERAL+")
        let id = trace.submit(Self.append(6))
        #expect(try supply("ab", to: id, &trace) == 4)
        #expect(
            trace.server("A1 NO [OVERQUOTA] full").suffix(3) == [
                "#1 NO", "event closed: closedByClient", "close: closedByClient",
            ])
        #expect(try supply("cdef", to: id, &trace) == nil)
    }

    @Test(arguments: [true, false])
    func successBeforeTheContentIsNone(wantsContent: Bool) throws {
        var trace = ClientMachineTrace.greeted(wantsContent ? "IMAP4rev1 LITERAL+" : "IMAP4rev1")
        trace.submit(Self.append(6))
        _ = trace.drain()
        #expect(trace.server("A1 OK done").first == "#1 failed: unreadable")
    }

    @Test
    func cancelledInTheMiddleTheServerHasNoMessage() throws {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 LITERAL+")
        let id = trace.submit(Self.append(6))
        #expect(try supply("ab", to: id, &trace) == 4)
        trace.machine.cancel(id)
        #expect(trace.drain().last == "close: closedByClient")
        #expect(trace.written() == "")
    }

    /// The announcement is out: a refusal keeps the connection, a go-ahead ends it.
    @Test
    func cancelledBeforeTheGoAhead() {
        for (answer, last) in [("A1 NO no", nil), ("+ go on", "close: closedByClient")] {
            var trace = ClientMachineTrace.greeted("IMAP4rev1")
            let id = trace.submit(Self.append(6))
            trace.machine.cancel(id)
            #expect(trace.drain() == ["#1 failed: cancelled"])
            #expect(trace.server(answer).last == last)
        }
    }

    @Test
    func contentIsChecked() throws {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 LITERAL+ BINARY")
        let id = trace.submit(Self.append(3))
        #expect(throws: ClientMachine.ContentRefusal.tooLong) { try supply("abcd", to: id, &trace) }
        #expect(throws: ClientMachine.ContentRefusal.holdsNUL) { try supply("a\0b", to: id, &trace) }
        #expect(try supply("abc", to: id, &trace) == 0)
        let binary = trace.submit(Self.append(3, format: .binary))
        _ = trace.written()
        #expect(try supply("a\0b", to: binary, &trace) == 0)
    }

    @Test
    func replaceTellsItsUIDBeforeItsExpunge() throws {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 LITERAL+ REPLACE")
        let id = trace.submit(
            .replace(
                ReplaceCommand(
                    message: .uids([7]), mailbox: .inbox,
                    replacement: AppendedMessage(data: .streamed(byteCount: 1)))))
        #expect(trace.written() == "A1 UID REPLACE 7 \"INBOX\" {1+}|")
        #expect(try supply("x", to: id, &trace) == 0)
        #expect(
            trace.server("* OK [APPENDUID 1 8] ready", "* 3 EXPUNGE", "A1 OK done") == [
                "#1 wants 1", "#1 data OK", "event expunge 3", "#1 OK",
            ])
    }
}
