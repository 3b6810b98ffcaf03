import MailStore
import Testing

@testable import MailServer

/// CONDSTORE, QRESYNC, and what several sessions tell each other (RFC 7162, RFC 2180).
@Suite(.timeLimit(.minutes(1))) struct IMAPSynchronizationTests {
    private func withClients(
        messages: Int = 3,
        _ body: @escaping @Sendable (IMAPDialogue, IMAPDialogue) async throws -> Void
    ) async throws {
        let world = try IMAPWorld()
        for _ in 0..<messages { try world.deliver() }
        try await world.serve { port in
            let one = try await IMAPDialogue.loggedIn(port: port)
            let other = try await IMAPDialogue.loggedIn(port: port)
            try await body(one, other)
            try await one.close()
            try await other.close()
        }
    }

    @Test func expungesWaitForACommandThatMayTellThem() async throws {
        try await withClients { one, other in
            _ = try await one.command("EXAMINE INBOX")
            _ = try await other.command("SELECT INBOX")
            _ = try await other.command("STORE 2 +FLAGS.SILENT (\\Deleted)")
            try await other.expect("EXPUNGE", ["* 2 EXPUNGE", "* 2 RECENT", "OK EXPUNGE done"])
            try await one.expect("FETCH 3 UID", ["* 3 FETCH (UID 3)", "OK FETCH done"])
            try await one.expect("FETCH 2 UID", ["NO [EXPUNGEISSUED] Some of the messages no longer exist"])
            try await one.expect("COPY 2 INBOX", ends: "NO [EXPUNGEISSUED]")
            try await one.expect("FETCH 2 UID", ["* 2 FETCH (UID 3)", "OK FETCH done"])
            try await one.expect("STORE 1 +FLAGS (\\Seen)", ends: "NO [NOPERM]")
        }
    }

    @Test func flagsAreToldToOthersAndSilentlyNotToOneself() async throws {
        try await withClients { one, other in
            _ = try await one.command("SELECT INBOX")
            _ = try await other.command("EXAMINE INBOX")
            try await one.expect("STORE 1 +FLAGS.SILENT (\\Flagged)", ["OK STORE done"])
            try await one.expect("NOOP", ["OK NOOP done"])
            try await other.expect("NOOP", ["* 1 FETCH (FLAGS (\\Flagged))", "OK NOOP done"])
            try await one.expect(
                "UID STORE 2 FLAGS (\\Draft)", ["* 2 FETCH (UID 2 FLAGS (\\Draft \\Recent))", "OK STORE done"])
        }
    }

    @Test func keywordsAreAnnouncedBeforeTheyAreUsed() async throws {
        try await withClients { one, other in
            _ = try await one.command("SELECT INBOX")
            _ = try await other.command("EXAMINE INBOX")
            _ = try await one.command("STORE 1 +FLAGS.SILENT ($New)")
            let told = try await other.command("NOOP")
            #expect(told.first == "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $New)")
            #expect(told.contains("* 1 FETCH (FLAGS ($New))"))
        }
    }

    @Test func aConditionalStoreLeavesAloneWhatChanged() async throws {
        try await withClients { one, other in
            let selected = try await one.command("SELECT INBOX (CONDSTORE)")
            let code = try #require(selected.first { $0.contains("HIGHESTMODSEQ") })
            let modSeq = try #require(Int(code.split(separator: "]")[0].split(separator: " ").last ?? ""))
            _ = try await other.command("SELECT INBOX")
            _ = try await other.command("STORE 2 +FLAGS.SILENT (\\Seen)")
            let stored = try await one.command("STORE 1:3 (UNCHANGEDSINCE \(modSeq)) +FLAGS.SILENT (\\Flagged)")
            #expect(stored.last?.hasPrefix("OK [MODIFIED 2]") == true)
            #expect(stored.contains { $0.hasPrefix("* 1 FETCH (MODSEQ (") })
            #expect(stored.contains { $0.hasPrefix("* 2 FETCH (FLAGS (\\Seen \\Recent) MODSEQ (") })
            try await one.expect("FETCH 1:* FLAGS (CHANGEDSINCE 99999)", ["OK FETCH done"])
        }
    }

    @Test func resynchronisingTellsWhatWent() async throws {
        try await withClients(messages: 5) { one, other in
            _ = try await one.command("ENABLE QRESYNC")
            let selected = try await one.command("SELECT INBOX")
            let numbers = selected.compactMap { line in
                line.contains("UIDVALIDITY") || line.contains("HIGHESTMODSEQ")
                    ? line.split(separator: "]")[0].split(separator: " ").last : nil
            }
            try #require(numbers.count == 2)
            _ = try await one.command("UNSELECT")
            _ = try await other.command("SELECT INBOX")
            _ = try await other.command("STORE 2,4 +FLAGS.SILENT (\\Deleted)")
            _ = try await other.command("EXPUNGE")
            _ = try await other.command("STORE 1 +FLAGS.SILENT (\\Seen)")
            let again = try await one.command("SELECT INBOX (QRESYNC (\(numbers[0]) \(numbers[1])))")
            #expect(again.contains("* 3 EXISTS"))
            #expect(again.contains("* VANISHED (EARLIER) 2,4"))
            #expect(again.filter { $0.contains(" FETCH ") }.count == 1)
            #expect(again.contains { $0.hasPrefix("* 1 FETCH (UID 1 FLAGS (\\Seen") })
            _ = try await other.command("STORE 3 +FLAGS.SILENT (\\Deleted)")
            let expunged = try await other.command("EXPUNGE")
            #expect(expunged.first == "* 3 EXPUNGE")
            let vanished = try await one.command("NOOP")
            #expect(vanished.contains("* VANISHED 5"))
        }
    }

    @Test func recentIsOneSessionsAlone() async throws {
        try await withClients { one, other in
            #expect(try await one.command("SELECT INBOX").contains("* 3 RECENT"))
            #expect(try await other.command("SELECT INBOX").contains("* 0 RECENT"))
            try await other.expect("STATUS INBOX (RECENT)", first: "* STATUS \"INBOX\" (RECENT 0)")
        }
    }

    @Test func nonsenseInARowEndsTheConnection() async throws {
        try await withClients { one, _ in
            for _ in 0..<49 { try await one.expect("NONSENSE", ends: "BAD") }
            try await one.expect("NOOP", ends: "OK")
            try await one.send(String(repeating: "x NONSENSE\r\n", count: 50))
            var last = ""
            do { while true { last = try await one.line() } } catch is IMAPDialogue.ConnectionEnded {}
            #expect(last.hasPrefix("* BYE"))
        }
    }

    @Test func movingTellsWhereItWent() async throws {
        try await withClients { one, _ in
            _ = try await one.command("CREATE Other")
            _ = try await one.command("SELECT INBOX")
            let moved = try await one.command("MOVE 1:2 Other")
            #expect(moved.first?.contains("[COPYUID ") == true)
            #expect(Array(moved.dropFirst()) == ["* 2 EXPUNGE", "* 1 EXPUNGE", "* 1 RECENT", "OK MOVE done"])
            try await one.expect("UID MOVE 77 Other", ["OK Nothing to move"])
            try await one.expect("COPY 1 Nowhere", ends: "NO [TRYCREATE]")
        }
    }
}
