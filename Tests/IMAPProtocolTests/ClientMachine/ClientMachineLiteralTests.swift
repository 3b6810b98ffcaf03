import IMAPProtocol
import NIOCore
import Testing

/// Literals, in both directions, and cancellation among them.
struct ClientMachineLiteralTests {
    private static func streaming(drain: UInt64 = 1000) -> ClientMachineTrace {
        var options = ClientMachine.Options()
        options.framer.inlineLiteralLimit = 4
        options.maximumDrainBytes = drain
        return .greeted(options: options)
    }

    // MARK: - To the server

    @Test
    func literalWaitsForTheServer() {
        var trace = ClientMachineTrace.greeted("IMAP4rev1")
        trace.submit(.search(.subject("é")))
        trace.submit(.noop)
        #expect(trace.written() == "A1 UID SEARCH CHARSET UTF-8 SUBJECT {2}|")
        #expect(trace.server("+ go on") == [])
        #expect(trace.written() == "é|A2 NOOP|")
    }

    @Test
    func refusedLiteralLetsTheNextCommandThrough() {
        var trace = ClientMachineTrace.greeted("IMAP4rev1")
        trace.submit(.search(.and([.subject("é"), .from("ü")])))
        trace.submit(.noop)
        _ = trace.written()
        #expect(trace.server("A1 NO [BADCHARSET (US-ASCII)] x") == ["#1 NO"])
        #expect(trace.written() == "A2 NOOP|")
    }

    @Test
    func literalPlusDoesNotWait() {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 LITERAL+")
        #expect(trace.client(.search(.subject("é"))) == "A1 UID SEARCH CHARSET UTF-8 SUBJECT {2+}|é|")
    }

    @Test
    func enabledUTF8NeedsNeitherLiteralNorCharset() {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 UTF8=ACCEPT ENABLE")
        trace.submit(.enable([.utf8Accept]))
        trace.submit(.select("Entwürfe"))
        #expect(trace.written() == "A1 ENABLE UTF8=ACCEPT|")
        #expect(trace.server("* ENABLED UTF8=ACCEPT", "A1 OK") == ["#1 data ENABLED", "#1 OK"])
        #expect(trace.written() == "A2 SELECT \"Entwürfe\"|")
        #expect(trace.client(.search(.subject("é"))) == "A3 UID SEARCH SUBJECT \"é\"|")
    }

    // MARK: - From the server

    @Test
    func largeLiteralIsStreamedToItsCommand() {
        var trace = Self.streaming()
        trace.submit(.fetch(uids: [5], .section(.whole)))
        #expect(
            trace.raw("* 1 FETCH (UID 5 BODY[] {8}\r\nabcdefgh FLAGS (x))\r\nA1 OK\r\n") == [
                "#1 literal 8 of BODY[]", "#1 bytes abcdefgh", "#1 literal end",
                "#1 data FETCH 1 UID 5 FLAGS x BODY[]", "#1 OK",
            ])
    }

    @Test
    func smallLiteralComesWithItsResponse() {
        var trace = Self.streaming()
        trace.submit(.fetch(uids: [5], .section(.whole)))
        #expect(trace.raw("* 1 FETCH (UID 5 BODY[] {0}\r\n)\r\n") == ["#1 data FETCH 1 UID 5 BODY[]"])
    }

    @Test
    func uidMayComeAfterTheLiteral() {
        var trace = Self.streaming()
        trace.submit(.fetch(uids: [5], .section(.whole)))
        #expect(
            trace.raw("* 1 FETCH (BODY[] {8}\r\nabcdefgh UID 5)\r\n").last == "#1 data FETCH 1 UID 5 BODY[]")
    }

    @Test
    func streamedLiteralThatNobodyWantsIsReadPast() {
        var trace = Self.streaming()
        trace.submit(.noop)
        #expect(
            trace.raw("* 1 FETCH (BODY[] {8}\r\nabcdefgh)\r\nA1 OK\r\n") == ["event flags 1 BODY[]", "#1 OK"])
    }

    // MARK: - Cancellation

    @Test
    func waitingCommandIsTakenBack() {
        var trace = ClientMachineTrace.greeted(preauth: false)
        trace.submit(.login)
        let id = trace.submit(.noop)
        trace.machine.cancel(id)
        #expect(trace.drain() == ["#2 failed: cancelled"])
        _ = trace.written()
        #expect(trace.server("A1 OK") == ["#1 OK"])
        #expect(trace.written() == "")
    }

    @Test
    func cancelledCommandsAnswersAreDropped() {
        var trace = ClientMachineTrace.greeted()
        let id = trace.submit(.search(.all))
        trace.submit(.search(.seen))
        trace.machine.cancel(id)
        #expect(trace.drain() == ["#1 failed: cancelled"])
        #expect(trace.server("* SEARCH 1 2", "A1 OK") == [])
        #expect(trace.server("* SEARCH 2", "A2 OK") == ["#2 data SEARCH [2]", "#2 OK"])
    }

    @Test
    func cancelledLiteralIsDrained() {
        var trace = Self.streaming()
        let id = trace.submit(.fetch(uids: [5], .section(.whole)))
        #expect(trace.raw("* 1 FETCH (UID 5 BODY[] {9}\r\nabc") == ["#1 literal 9 of BODY[]", "#1 bytes abc"])
        trace.machine.cancel(id)
        trace.submit(.noop)
        #expect(trace.raw("defghi)\r\nA1 OK\r\n") == ["#1 failed: cancelled"])
        #expect(trace.server("A2 OK") == ["#2 OK"])
    }

    @Test
    func cancelledLiteralThatIsTooLargeClosesTheConnection() {
        var trace = Self.streaming(drain: 5)
        let id = trace.submit(.fetch(uids: [5], .section(.whole)))
        #expect(trace.raw("* 1 FETCH (UID 5 BODY[] {9}\r\nabc") == ["#1 literal 9 of BODY[]", "#1 bytes abc"])
        trace.machine.cancel(id)
        #expect(trace.drain().last == "close: tooMuchToDrain")
    }

    @Test
    func literalOfACommandCancelledBeforeItBeganIsBoundedToo() {
        var trace = Self.streaming(drain: 5)
        let id = trace.submit(.fetch(uids: [5], .section(.whole)))
        trace.machine.cancel(id)
        _ = trace.drain()
        #expect(trace.raw("* 1 FETCH (UID 5 BODY[] {9}\r\nabc").last == "close: tooMuchToDrain")
    }

    @Test
    func drainedAnswersAddUp() {
        var trace = Self.streaming(drain: 60)
        let id = trace.submit(.search(.all))
        trace.machine.cancel(id)
        #expect(trace.server("* SEARCH 1 2 3 4 5 6 7 8 9") == ["#1 failed: cancelled"])
        #expect(trace.server("* SEARCH 1 2 3 4 5 6 7 8 9") == [])
        #expect(trace.server("* SEARCH 1 2 3 4 5 6 7 8 9").last == "close: tooMuchToDrain")
    }

    @Test
    func unreadableEndOfASelectLeavesNothingSelected() {
        var options = ClientMachine.Options()
        options.framer.maximumResponseBytes = 64
        var trace = ClientMachineTrace.greeted("IMAP4rev1", options: options)
        trace.submit(.select("Work"))
        #expect(trace.server("* 4 EXISTS", "A1 OK " + String(repeating: "x", count: 100)) == ["#1 failed: answerLost"])
        #expect(trace.machine.selected == nil)
        #expect(trace.server("* 5 EXISTS") == ["event exists 5"])
    }

    @Test
    func cancelledLoginEndsTheConnection() {
        var trace = ClientMachineTrace.greeted(preauth: false)
        let id = trace.submit(.login)
        trace.machine.cancel(id)
        #expect(trace.drain().last == "close: closedByClient")
    }
}
