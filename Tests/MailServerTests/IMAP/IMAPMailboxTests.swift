import MailStore
import Testing

@testable import MailServer

/// Mailboxes: how they are made, listed, renamed and deleted (RFC 9051 section 6.3).
@Suite(.timeLimit(.minutes(1))) struct IMAPMailboxTests {
    private func withClient(_ body: @escaping @Sendable (IMAPDialogue) async throws -> Void) async throws {
        let world = try IMAPWorld()
        try world.deliver()
        try await world.serve { port in
            let client = try await IMAPDialogue.loggedIn(port: port)
            try await body(client)
            try await client.close()
        }
    }

    @Test func makingAndListing() async throws {
        try await withClient { client in
            try await client.expect("CREATE a/b/", ends: "OK [MAILBOXID (")
            try await client.expect("CREATE a/b", ends: "NO [ALREADYEXISTS]")
            try await client.expect("CREATE inbox", ends: "NO [ALREADYEXISTS]")
            try await client.expect("CREATE Bin (USE (\\Trash))", ends: "OK")
            try await client.expect(
                "LIST \"\" *",
                [
                    #"* LIST (\HasNoChildren) "/" "INBOX""#, #"* LIST (\HasNoChildren \Trash) "/" "Bin""#,
                    #"* LIST (\Noselect \HasChildren) "/" "a""#, #"* LIST (\HasNoChildren) "/" "a/b""#, "OK LIST done",
                ])
            try await client.expect("LIST \"\" \"\"", first: #"* LIST (\Noselect) "/" """#)
            try await client.expect(
                "LIST (SPECIAL-USE) \"\" * RETURN (STATUS (MESSAGES))",
                [
                    #"* LIST (\HasNoChildren \Trash) "/" "Bin""#, #"* STATUS "Bin" (MESSAGES 0)"#, "OK LIST done",
                ])
            try await client.expect("LIST (RECURSIVEMATCH) \"\" *", ends: "BAD")
        }
    }

    @Test func renamingTakesWhatIsBelow() async throws {
        try await withClient { client in
            _ = try await client.command("CREATE a/b/c")
            try await client.expect("RENAME a x/y", ends: "OK")
            let names = try await client.command("LIST \"\" x*").dropLast()
            #expect(names.count == 4)
            #expect(names.last == #"* LIST (\HasNoChildren) "/" "x/y/b/c""#)
            try await client.expect("RENAME nothing z", ends: "NO [NONEXISTENT]")
            try await client.expect("RENAME x/y/b x/y", ends: "NO [ALREADYEXISTS]")
        }
    }

    @Test func renamingInboxMovesItsMail() async throws {
        try await withClient { client in
            try await client.expect("RENAME INBOX Old", ends: "OK")
            try await client.expect("STATUS INBOX (MESSAGES)", first: #"* STATUS "INBOX" (MESSAGES 0)"#)
            try await client.expect("STATUS Old (MESSAGES)", first: #"* STATUS "Old" (MESSAGES 1)"#)
        }
    }

    @Test func deletingLeavesWhatIsBelow() async throws {
        try await withClient { client in
            _ = try await client.command("CREATE a/b")
            _ = try await client.command("CREATE a")
            try await client.expect("DELETE a", ends: "OK")
            try await client.expect("LIST \"\" a", first: #"* LIST (\Noselect \HasChildren) "/" "a""#)
            try await client.expect("SELECT a", ends: "NO [NONEXISTENT]")
            try await client.expect("DELETE a", ends: "NO")
            try await client.expect("DELETE INBOX", ends: "NO [CANNOT]")
            _ = try await client.command("SELECT a/b")
            let deleted = try await client.command("DELETE a/b")
            #expect(deleted.first?.hasPrefix("* OK [CLOSED]") == true)
            try await client.expect("FETCH 1 FLAGS", ["BAD No mailbox selected"])
        }
    }

    @Test func subscriptionsOutliveTheirMailbox() async throws {
        try await withClient { client in
            _ = try await client.command("SUBSCRIBE INBOX")
            _ = try await client.command("SUBSCRIBE gone/far")
            try await client.expectData(
                "LSUB \"\" %",
                [
                    #"* LSUB () "/" "INBOX""#, #"* LSUB (\Noselect) "/" "gone""#,
                ])
            try await client.expectData(
                "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" %",
                [
                    #"* LIST (\HasNoChildren \Subscribed) "/" "INBOX""#,
                    #"* LIST (\NonExistent \HasNoChildren) "/" "gone" (CHILDINFO ("SUBSCRIBED"))"#,
                ])
            _ = try await client.command("UNSUBSCRIBE gone/far")
            try await client.expectData("LSUB \"\" *", [#"* LSUB () "/" "INBOX""#])
        }
    }

    @Test func namesAreWrittenAsTheClientReadsThem() async throws {
        try await withClient { client in
            _ = try await client.command("CREATE \"Entw&APw-rfe\"")
            try await client.expect("LIST \"\" Ent*", first: #"* LIST (\HasNoChildren) "/" "Entw&APw-rfe""#)
            try await client.expect("ENABLE UTF8=ACCEPT", ["* ENABLED UTF8=ACCEPT", "OK ENABLE done"])
            try await client.expect("LIST \"\" Ent*", first: "* LIST (\\HasNoChildren) \"/\" \"Entw\u{FC}rfe\"")
            try await client.expect("STATUS \"Entw\u{FC}rfe\" (MESSAGES)", ends: "OK STATUS done")
        }
    }
}
