import Testing

/// SEARCH, ESEARCH, SORT and THREAD as conformance testers look at them (RFC 9051 section 6.4.4, RFC 4731, RFC 5256).
@Suite(.timeLimit(.minutes(1))) struct SearchConformanceTests {
    @Test func setsOfNumbersAndUIDs() async throws {
        try await withInbox(plainMails(6)) { clients in
            let client = clients[0]
            _ = try await client.command("STORE 2 +FLAGS.SILENT (\\Deleted)")
            _ = try await client.command("EXPUNGE")
            let expected = [
                ("1:3,5", "1 2 3 5"), ("4:2", "2 3 4"), ("UID 1:3,5", "1 2 4"), ("UID 5:3", "2 3 4"),
                ("1:3 NOT UID 3", "1 3"), ("NOT 2,4", "1 3 5"), ("OR 1 UID 4", "1 3"), ("*", "5"), ("UID *", "5"),
                ("6:*", "5"), ("*:6", "5"), ("UID 7:*", "5"), ("*:3", "3 4 5"), ("1,4,*", "1 4 5"), ("2:9", "2 3 4 5"),
            ]
            for (set, found) in expected {
                try await client.expect("SEARCH \(set)", ["* SEARCH \(found)", "OK SEARCH done"])
            }
            try await client.expect("UID SEARCH ALL", first: "* SEARCH 1 3 4 5 6")
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await withInbox(plainMails(2)) { clients in
            try await clients[0].expect("SEARCH 1000", ["* SEARCH", "OK SEARCH done"])
            for (option, result) in [("", ""), ("MIN", ""), ("MAX", ""), ("ALL", ""), ("COUNT", " COUNT 0")] {
                try await clients[0].expect("SEARCH RETURN (\(option)) 1000", first: "* ESEARCH (TAG \"t\")\(result)")
                try await clients[0].expect(
                    "UID SEARCH RETURN (\(option)) UID 1000", first: "* ESEARCH (TAG \"t\") UID\(result)")
            }
            // A command that does something with a message is another matter.
            try await clients[0].expect("FETCH 1000 FLAGS", ends: "BAD")
        }
    }

    @Test func addressesAreFoundAsTheEnvelopeHasThem() async throws {
        let messages = [
            mail("From: ann@example.org\nTo: bob@example.org"),
            mail("From: Annabel <ann@example.org>\nTo: Bobby <bob@example.org>"),
            mail("From: <ann (me)@ (here) example.org>\nTo: bob@example.org (Bobby)"),
            mail("To: friends: carl@example.org, dora@example.org;,\n others: eve@example.org;"),
        ]
        try await withInbox(messages) { clients in
            let expected = [
                ("FROM ann@example.org", "1 2 3"), ("FROM annabel", "2"), ("FROM nn@exam", "1 2 3"),
                ("TO bobby", "2 3"),
                ("TO friends", "4"), ("TO eve@example.org", "4"), ("HEADER From \"\"", "1 2 3"),
                ("NOT HEADER From \"\"", "4"), ("HEADER To \"\"", "1 2 3 4"),
            ]
            for (key, found) in expected { try await clients[0].expect("SEARCH \(key)", first: "* SEARCH \(found)") }
            try await clients[0].expect("SEARCH CC ann", first: "* SEARCH")
        }
    }

    /// The day that the message says, in its own zone (RFC 9051 section 6.4.4, SENTON).
    @Test func daysAreThoseOfTheSender() async throws {
        let dates = [
            "Sat, 24 Mar 2007 23:59:59 +0200", "Sun, 25 Mar 2007 00:00:00 +0200", "25 Mar 2007 23:59:59 -1100",
            "Mon, 26 Mar 2007 00:00:00 +1200",
        ]
        try await withInbox(dates.map { mail("Date: \($0)") }) { clients in
            let expected = [
                ("SENTBEFORE 24-Mar-2007", ""), ("SENTBEFORE 25-Mar-2007", " 1"), ("SENTBEFORE 26-mar-2007", " 1 2 3"),
                ("SENTON 25-Mar-2007", " 2 3"), ("SENTON \"26-Mar-2007\"", " 4"), ("SENTSINCE 25-Mar-2007", " 2 3 4"),
                ("SENTSINCE 27-Mar-2007", ""),
            ]
            for (key, found) in expected {
                try await clients[0].expect("SEARCH \(key)", first: "* SEARCH\(found)")
            }
        }
    }

    @Test func nilIsAWordLikeOthers() async throws {
        try await withInbox([mail("Subject: nil"), mail("Subject: x", "NIL\n"), mail("Subject: y")]) { clients in
            try await clients[0].expect("SEARCH SUBJECT NIL", first: "* SEARCH 1")
            try await clients[0].expect("SEARCH BODY nil", first: "* SEARCH 2")
            try await clients[0].expect("LIST \"\" NIL", ["OK LIST done"])
            try await clients[0].expect("CREATE NIL", ends: "OK")
            try await clients[0].expect("LIST \"\" NIL", first: "* LIST (\\HasNoChildren) \"/\" \"NIL\"")
        }
    }

    @Test func modSequencesOfWhatIsTold() async throws {
        try await withInbox(plainMails(4)) { clients in
            let client = clients[0]
            let enabled = try await client.command("FETCH 1 MODSEQ")
            #expect(enabled.first?.hasPrefix("* OK [HIGHESTMODSEQ ") == true)
            var modSeqs: [Int: String] = [:]
            for number in [1, 3, 2, 4] {
                let told = try await client.command("STORE \(number) +FLAGS (\\Seen)")
                let modSeq = told.first?.split(separator: "(").last?.prefix { $0 != ")" }
                modSeqs[number] = String(try #require(modSeq))
            }
            let (one, two, three) = (modSeqs[1] ?? "", modSeqs[2] ?? "", modSeqs[3] ?? "")
            let key = "MODSEQ \"/flags/\\\\seen\" all 1"
            let expected = [
                ("(MIN) 1:3", "MIN 1 MODSEQ \(one)"), ("(MAX) 1:3", "MAX 3 MODSEQ \(three)"),
                ("() 1:3", "ALL 1:3 MODSEQ \(two)"), ("(MIN MAX) 2:3", "MIN 2 MAX 3 MODSEQ \(two)"),
                ("(MIN COUNT) 1:3", "MIN 1 COUNT 3 MODSEQ \(two)"),
            ]
            for (options, result) in expected {
                try await client.expect(
                    "SEARCH RETURN \(options) \(key)", first: "* ESEARCH (TAG \"t\") \(result)")
            }
            try await client.expect(
                "SEARCH MODSEQ \(modSeqs[4] ?? "")", first: "* SEARCH 4 (MODSEQ \(modSeqs[4] ?? ""))")
            try await client.expect("SEARCH MODSEQ 999999999999", ["* SEARCH", "OK SEARCH done"])
        }
    }

    @Test func subjectsAreComparedByTheirBase() async throws {
        let subjects = [
            "Subject: a", "Subject: C", "Subject: b", "Subject: _", "Subject: [x] Fwd: [y] Re: fw: B (fWd)  (fwd)",
            "Subject: b (a)", "Subject: Re: [FWD: c]", "Subject: [only a blob]", "From: nobody@example.org",
            "Subject: =?utf-8?q?=C3=A4?=", "Subject: RE :  =?iso-8859-1?q?=C4?=",
        ]
        try await withInbox(subjects.map { mail($0) }) { clients in
            // An A with two dots is an A and two dots (RFC 5051), whatever its case.
            try await clients[0].expect("SORT (SUBJECT) UTF-8 ALL", first: "* SORT 9 1 10 11 3 5 6 2 7 8 4")
            try await clients[0].expect(
                "SORT (REVERSE SUBJECT) US-ASCII 1:9", first: "* SORT 4 8 2 7 6 3 5 1 9")
        }
    }

    @Test func namesAreComparedWhateverTheirCase() async throws {
        let senders = ["Émile <x@a>", "emil <y@a>", "Zoë <a@a>", "ZOE <b@a>", "q@a"]
        try await withInbox(senders.map { mail("From: \($0)") }) { clients in
            try await clients[0].expect("SORT (DISPLAYFROM) UTF-8 ALL", first: "* SORT 2 1 5 4 3")
            try await clients[0].expect("SORT (FROM) UTF-8 ALL", first: "* SORT 3 4 5 1 2")
        }
    }

    @Test func threadsSurviveReferencesInACircle() async throws {
        let messages = [
            mail("Message-ID: <a@x>\nDate: 22 Feb 2026 17:00:00 +0000"),
            mail("Message-ID: <b@x>\nReferences: <c@x> <a@x>\nDate: 22 Feb 2026 15:00:00 +0000"),
            mail("Message-ID: <c@x>\nReferences: <b@x>\nDate: 22 Feb 2026 16:00:00 +0000"),
        ]
        try await withInbox(messages) { clients in
            let client = clients[0]
            try await client.expect("THREAD REFERENCES US-ASCII ALL", first: "* THREAD (3 1 2)")
            _ = try await client.command("STORE 1 +FLAGS.SILENT (\\Deleted)")
            _ = try await client.command("EXPUNGE")
            try await client.expect("THREAD REFERENCES US-ASCII ALL", first: "* THREAD (2 1)")
        }
    }
}
