import IMAPProtocol
import NIOCore
import Testing

/// Which command gets which answer, with several on the wire (RFC 9051 section 5.5).
struct ClientMachineRoutingTests {
    @Test
    func commandsLeaveTogetherInOrder() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.select("Work"))
        trace.submit(.search(.all))
        trace.submit(.fetch(uids: .last, .envelope))
        #expect(trace.written() == "A1 SELECT \"Work\"|A2 UID SEARCH ALL|A3 UID FETCH * (ENVELOPE)|")
        #expect(trace.server("* 3 EXISTS", "A1 OK done") == ["event selected Work", "#1 OK selected Work with 3"])
        #expect(trace.server("* SEARCH 4 5 6", "A2 OK done") == ["#2 data SEARCH [4, 5, 6]", "#2 OK"])
        #expect(trace.server("A3 OK done") == ["#3 OK"])
    }

    @Test
    func fetchesAreToldApartByUID() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.fetch(uids: [1, 2], .flags))
        trace.submit(.fetch(uids: [7], .flags))
        #expect(
            trace.server("* 9 FETCH (UID 7 FLAGS (a))", "* 1 FETCH (UID 1 FLAGS (b))") == [
                "#2 data FETCH 9 UID 7 FLAGS a", "#1 data FETCH 1 UID 1 FLAGS b",
            ])
    }

    @Test
    func fetchesAreToldApartByWhatWasAsked() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.fetch(uids: [1], .size))
        trace.submit(.fetch(uids: [1], .section(.header)))
        #expect(trace.server("* 1 FETCH (UID 1 BODY[HEADER] \"x\")") == ["#2 data FETCH 1 UID 1 BODY[HEADER]"])
    }

    @Test
    func flagsThatNobodyAskedForAreNews() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.fetch(uids: [1], .envelope))
        #expect(trace.server("* 1 FETCH (FLAGS (\\Seen))") == ["event flags 1 FLAGS \\Seen"])
        #expect(trace.server("* 5 FETCH (UID 9 FLAGS (x))") == ["event flags 5 UID 9 FLAGS x"])
    }

    @Test
    func flagsAloneAreNewsAsWellAsAnAnswerThatWantsMore() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.fetch([1], .flags, .envelope))
        #expect(
            trace.server("* 1 FETCH (FLAGS (\\Seen))") == [
                "event flags 1 FLAGS \\Seen", "#1 data FETCH 1 FLAGS \\Seen",
            ])
    }

    @Test
    func missingUIDIsForgivenWhereTheAnswerIsClear() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.fetch(uids: [70], .section(.whole)))
        #expect(trace.server("* 7 FETCH (BODY[] \"x\")") == ["#1 data FETCH 7 BODY[]"])
    }

    @Test
    func statusGoesToTheOneWhoAskedForThatMailbox() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.status(MailboxName("A"), [.messages]))
        trace.submit(.status(MailboxName("B"), [.messages]))
        #expect(
            trace.server("* STATUS B (MESSAGES 2)", "* STATUS A (MESSAGES 1)") == [
                "#2 data STATUS B 2", "#1 data STATUS A 1",
            ])
    }

    @Test
    func listTakesItsStatuses() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.list(ListCommand(returning: [.status([.messages])])))
        #expect(trace.written() == "A1 LIST \"\" \"*\" RETURN (STATUS (MESSAGES))|")
        #expect(
            trace.server("* LIST () \"/\" A", "* STATUS A (MESSAGES 4)", "A1 OK done", "* STATUS A (MESSAGES 5)") == [
                "#1 data LIST A", "#1 data STATUS A 4", "#1 OK", "event status A",
            ])
    }

    @Test
    func extendedSearchIsFoundByItsTag() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.search(.seen, returning: [.count]))
        trace.submit(.search(.unseen, returning: [.count]))
        #expect(
            trace.server("* ESEARCH (TAG \"A2\") UID COUNT 7", "* ESEARCH (TAG \"A1\") UID COUNT 3") == [
                "#2 data ESEARCH 7", "#1 data ESEARCH 3",
            ])
    }

    @Test
    func answersMayComeOutOfOrder() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.noop)
        trace.submit(.noop)
        #expect(trace.server("A2 OK", "A1 OK") == ["#2 OK", "#1 OK"])
    }

    @Test(arguments: ["A9 OK what", "B1 OK what"])
    func unknownTagEndsTheConnection(_ line: String) {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.noop)
        #expect(trace.server(line) == ["#1 failed: unknownTag", "event closed: unknownTag", "close: unknownTag"])
    }

    @Test
    func unreadableLineCostsItself() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.search(.all))
        #expect(
            trace.server("* 5 EXISTS EXISTS (", "* ((((", "* SEARCH 1", "A1 OK").suffix(2) == [
                "#1 data SEARCH [1]", "#1 OK",
            ])
    }

    @Test
    func unreadableLinesWithoutEndCloseTheConnection() {
        var options = ClientMachine.Options()
        options.maximumUnreadable = 2
        var trace = ClientMachineTrace.greeted(options: options)
        #expect(trace.server("(", "(") == [])
        #expect(trace.server("(") == ["event closed: unreadable", "close: unreadable"])
    }

    @Test
    func answerOverALimitFailsItsCommand() {
        var options = ClientMachine.Options()
        options.framer.maximumResponseBytes = 64
        var trace = ClientMachineTrace.greeted("IMAP4rev1", options: options)
        trace.submit(.noop)
        trace.submit(.noop)
        #expect(
            trace.server("A1 OK " + String(repeating: "x", count: 100), "A2 OK") == ["#1 failed: answerLost", "#2 OK"])
    }

    @Test
    func alertIsNews() {
        var trace = ClientMachineTrace.greeted()
        #expect(trace.server("* OK [ALERT] disk is full") == ["event alert disk is full"])
    }

    // MARK: - Bounds and order

    @Test
    func onlySoManyCommandsAreOnTheWire() {
        var options = ClientMachine.Options()
        options.maximumInFlight = 2
        options.maximumQueued = 1
        var trace = ClientMachineTrace.greeted(options: options)
        for _ in 0..<4 { trace.submit(.noop) }
        #expect(trace.written() == "A1 NOOP|A2 NOOP|")
        #expect(trace.drain() == ["#4 failed: queueFull"])
        #expect(trace.server("A1 OK") == ["#1 OK"])
        #expect(trace.written() == "A3 NOOP|")
    }

    @Test
    func sequenceNumbersWaitForWhatMayExpunge() {
        var trace = ClientMachineTrace.greeted()
        #expect(trace.client(.noop) == "A1 NOOP|")
        #expect(trace.client(.fetch([1], .flags)) == "")
        #expect(trace.server("* 1 EXPUNGE", "A1 OK") == ["event expunge 1", "#1 OK"])
        #expect(trace.written() == "A2 FETCH 1 (FLAGS)|")
        #expect(trace.client(.fetch([2], .flags)) == "A3 FETCH 2 (FLAGS)|")
    }

    @Test
    func whatCannotBeWrittenFailsAlone() {
        var trace = ClientMachineTrace.greeted()
        #expect(trace.client(.fetch(uids: [], .flags)) == "")
        #expect(trace.drain().count == 1)
        #expect(trace.client(.noop) == "A2 NOOP|")
    }
}
