import IMAPProtocol
import NIOCore
import Testing

/// The selected mailbox, as the server's answers make it.
struct ClientMachineMailboxTests {
    private static let answers = [
        "* FLAGS (\\Seen \\Deleted)", "* OK [PERMANENTFLAGS (\\Seen)] x", "* 172 EXISTS", "* 1 RECENT",
        "* OK [UNSEEN 12] x", "* OK [UIDVALIDITY 3857529045] x", "* OK [UIDNEXT 4392] x",
        "* OK [HIGHESTMODSEQ 715194045007] x", "* OK [MAILBOXID (F2212ea87)] x",
    ]

    private static func selected() -> ClientMachineTrace {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.select("Work"))
        _ = trace.written()
        _ = trace.raw((answers + ["A1 OK [READ-WRITE] done"]).map { $0 + "\r\n" }.joined())
        return trace
    }

    @Test
    func selectTellsAllAtOnce() throws {
        var trace = Self.selected()
        let mailbox = try #require(trace.machine.selected)
        #expect(mailbox.exists == 172 && mailbox.recent == 1)
        #expect(mailbox.uidValidity == 3_857_529_045 && mailbox.uidNext == 4392)
        #expect(mailbox.highestModSeq == 715_194_045_007)
        #expect(mailbox.mailboxID?.string == "F2212ea87")
        #expect(mailbox.flags == [.seen, .deleted] && mailbox.permanentFlags == [.seen])
        #expect(mailbox.firstUnseen == 12 && !mailbox.isReadOnly)
        #expect(trace.server("* 173 EXISTS") == ["event exists 173"])
        #expect(trace.machine.selected?.exists == 173)
    }

    @Test
    func expungeAndVanishedLowerTheCount() {
        var trace = Self.selected()
        #expect(trace.server("* 3 EXPUNGE") == ["event expunge 3"])
        #expect(trace.server("* VANISHED 10:12") == ["event vanished 10:12"])
        #expect(trace.machine.selected?.exists == 168)
        #expect(trace.server("* VANISHED 1:4294967295") == ["event vanished 1:4294967295"])
        #expect(trace.machine.selected?.exists == 0)
    }

    @Test
    func twoSelectsNeverRace() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.select("A"))
        trace.submit(.select("B"))
        trace.submit(.noop)
        #expect(trace.written() == "A1 SELECT \"A\"|")
        #expect(trace.server("* 1 EXISTS", "A1 OK") == ["event selected A", "#1 OK selected A with 1"])
        #expect(trace.written() == "A2 SELECT \"B\"|A3 NOOP|")
        #expect(trace.server("* 2 EXISTS", "A2 OK") == ["event selected B", "#2 OK selected B with 2"])
    }

    @Test
    func whatComesBeforeASelectsTurnIsOfTheOldMailbox() {
        var trace = Self.selected()
        trace.submit(.noop)
        trace.submit(.select("New"))
        #expect(trace.server("* 180 EXISTS", "A2 OK") == ["event exists 180", "#2 OK"])
        #expect(trace.machine.selected?.exists == 180)
        #expect(trace.server("* 7 EXISTS", "A3 OK") == ["event selected New", "#3 OK selected New with 7"])
    }

    @Test
    func closedSaysWhereTheOldMailboxEnds() {
        var trace = Self.selected()
        trace.submit(.noop)
        trace.submit(.select("New"))
        #expect(trace.server("* 180 EXISTS", "* OK [CLOSED] x", "* 7 EXISTS") == ["event exists 180"])
        #expect(trace.server("A2 OK", "A3 OK") == ["#2 OK", "event selected New", "#3 OK selected New with 7"])
    }

    @Test
    func failedSelectLeavesNothingSelected() {
        var trace = Self.selected()
        trace.submit(.select("Gone"))
        #expect(trace.server("A2 NO [NONEXISTENT] x") == ["#2 NO"])
        #expect(trace.machine.selected == nil)
    }

    @Test
    func examineIsReadOnly() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.select(SelectCommand(mailbox: .inbox, isReadOnly: true)))
        #expect(trace.written() == "A1 EXAMINE \"INBOX\"|")
        #expect(
            trace.server("* 0 EXISTS", "A1 OK [READ-ONLY] x") == [
                "event selected INBOX", "#1 OK selected INBOX with 0",
            ])
        #expect(trace.machine.selected?.isReadOnly == true)
    }

    @Test
    func unselectLeavesNothingSelected() {
        var trace = Self.selected()
        #expect(trace.client(.unselect) == "A2 UNSELECT|")
        #expect(trace.server("A2 OK") == ["#2 OK"])
        #expect(trace.machine.selected == nil)
    }

    @Test
    func resynchronizationAnswersTheSelect() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(
            .select(
                SelectCommand(mailbox: .inbox, resync: .init(uidValidity: 5, modSequence: 20, knownUIDs: [1, 2, 3]))))
        #expect(trace.written() == "A1 SELECT \"INBOX\" (QRESYNC (5 20 1:3))|")
        #expect(
            trace.server(
                "* 2 EXISTS", "* VANISHED (EARLIER) 2", "* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (30))", "A1 OK x") == [
                    "#1 data VANISHED 2", "#1 data FETCH 2 UID 3 FLAGS \\Seen", "event selected INBOX",
                    "#1 OK selected INBOX with 2",
                ])
    }

    @Test
    func uidValidityZeroIsTakenAsItIs() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.select("Zero"))
        _ = trace.server("* OK [UIDVALIDITY 0] x", "A1 OK")
        #expect(trace.machine.selected?.uidValidity == 0)
    }
}
