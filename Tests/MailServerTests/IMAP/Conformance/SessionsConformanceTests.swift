import Testing

/// What several sessions see of each other, as conformance testers look at it.
@Suite(.timeLimit(.minutes(1))) struct SessionsConformanceTests {
    /// RFC 9051 section 7.5.1: of FETCH, STORE and SEARCH only the UID variants may tell of expunges.
    @Test func expungesAreToldWhereNumbersAreNotInUse() async throws {
        try await withInbox(plainMails(6), clients: 2) { clients in
            let (one, two) = (clients[0], clients[1])
            func remove(_ numbers: String) async throws {
                _ = try await one.command("STORE \(numbers) +FLAGS.SILENT (\\Deleted)")
                _ = try await one.command("EXPUNGE")
            }
            try await remove("1,3")
            let fetched = try await two.command("UID FETCH 2,4 UID")
            #expect(fetched.contains { $0.hasSuffix("(UID 2)") } && fetched.contains { $0.hasSuffix("(UID 4)") })
            try await two.expect("NOOP", ["OK NOOP done"])
            try await two.expect("FETCH 1 UID", first: "* 1 FETCH (UID 2)")
            try await remove("1")
            for quiet in ["FETCH 2 UID", "SEARCH ALL", "STORE 2 +FLAGS (\\Seen)", "SORT (ARRIVAL) UTF-8 ALL"] {
                let answer = try await two.command(quiet)
                #expect(!answer.contains { $0.contains("EXPUNGE") && !$0.contains("EXPUNGEISSUED") }, "\(quiet)")
            }
            #expect(try await two.command("CHECK").contains("* 1 EXPUNGE"))
        }
    }

    @Test func noSessionOverwritesTheOthersFlags() async throws {
        try await withInbox(plainMails(4), clients: 2) { clients in
            let (one, two) = (clients[0], clients[1])
            _ = try await one.command("STORE 1:3 FLAGS (\\Seen)")
            let told = try await two.command("CHECK")
            #expect(told.filter { $0.contains("FETCH (FLAGS (\\Seen") }.count == 3)
            _ = try await one.command("STORE 1 +FLAGS (\\Draft)")
            _ = try await two.command("STORE 1 -FLAGS (\\Seen)")
            _ = try await one.command("CHECK")
            try await one.expect("FETCH 1 FLAGS", first: "* 1 FETCH (FLAGS (\\Draft \\Recent))")
            try await two.expect("FETCH 1 FLAGS", first: "* 1 FETCH (FLAGS (\\Draft))")
        }
    }

    @Test func copiesKeepDatesFlagsAndAreRecent() async throws {
        try await withInbox(plainMails(3), clients: 2) { clients in
            let (one, two) = (clients[0], clients[1])
            _ = try await one.command("CREATE Other")
            _ = try await two.command("SELECT Other")
            _ = try await one.command("STORE 1 FLAGS (\\Seen $Key)")
            let dates = try await one.command("FETCH 1,3 INTERNALDATE").dropLast().compactMap {
                $0.split(separator: "\"")[1]
            }
            try await one.expect("COPY 1,3 Other", ends: "OK [COPYUID ")
            let news = try await two.command("NOOP")
            #expect(news.contains("* 2 EXISTS") && news.contains("* 2 RECENT"))
            let copies = try await two.command("FETCH 1:2 (FLAGS INTERNALDATE)").dropLast()
            #expect(copies.first == "* 1 FETCH (FLAGS (\\Seen \\Recent $Key) INTERNALDATE \"\(dates[0])\")")
            #expect(copies.last == "* 2 FETCH (FLAGS (\\Recent) INTERNALDATE \"\(dates[1])\")")
        }
    }

    @Test func movingWithinAMailboxGivesNewUIDs() async throws {
        try await withInbox(plainMails(1)) { clients in
            let moved = try await clients[0].command("MOVE 1 INBOX")
            #expect(moved.first?.contains(" 1 2]") == true)
            #expect(moved.contains("* 1 EXPUNGE"))
            try await clients[0].expect("FETCH 1 UID", first: "* 1 FETCH (UID 2)")
        }
    }

    @Test func appendsTellEverybody() async throws {
        try await withInbox([], clients: 2) { clients in
            let (one, two) = (clients[0], clients[1])
            let appended = try await one.command(
                "APPEND INBOX (\\Seen $K) \"01-Feb-2020 10:00:00 +0100\" {5+}\r\nA: b\n")
            #expect(appended.last?.contains("[APPENDUID ") == true && appended.last?.contains(" 1]") == true)
            #expect(try await two.command("NOOP").contains("* 1 EXISTS"))
            let fetched = try await two.command("FETCH 1 (FLAGS INTERNALDATE RFC822.SIZE)")
            #expect(fetched.contains { $0.contains("INTERNALDATE \" 1-Feb-2020 10:00:00 +0100\" RFC822.SIZE 5") })
            #expect(fetched.contains { $0.contains("\\Seen") && $0.contains("$K") })
        }
    }

    @Test func conditionsOfSelect() async throws {
        try await withInbox(plainMails(2), state: nil) { clients in
            let client = clients[0]
            let selected = try await client.command("SELECT INBOX")
            for line in ["* 2 EXISTS", "* 2 RECENT"] { #expect(selected.contains(line)) }
            for code in ["[UNSEEN 1]", "[UIDVALIDITY ", "[UIDNEXT 3]", "[PERMANENTFLAGS (", "[HIGHESTMODSEQ "] {
                #expect(selected.contains { $0.hasPrefix("* OK \(code)") }, "\(code)")
            }
            #expect(try await client.command("EXAMINE INBOX").last?.hasPrefix("OK [READ-ONLY]") == true)
            try await client.expect("SELECT Nowhere", ends: "NO [NONEXISTENT]")
            try await client.expect("FETCH 1 UID", ends: "BAD")
        }
    }

    @Test func enablingInTheMidstTellsWhereOneStands() async throws {
        for command in ["ENABLE CONDSTORE", "FETCH 1 MODSEQ", "STATUS INBOX (HIGHESTMODSEQ)", "SEARCH MODSEQ 1"] {
            try await withInbox(plainMails(1)) { clients in
                let answer = try await clients[0].command(command)
                #expect(answer.contains { $0.hasPrefix("* OK [HIGHESTMODSEQ ") }, "\(command)")
                let again = try await clients[0].command("STORE 1 +FLAGS (\\Seen)")
                #expect(again.first?.contains("MODSEQ (") == true)
                #expect(!again.contains { $0.contains("[HIGHESTMODSEQ") })
            }
        }
    }
}
