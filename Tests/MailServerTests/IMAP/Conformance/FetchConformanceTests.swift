import Testing

/// FETCH as conformance testers look at it (RFC 9051 section 6.4.5, RFC 3516).
@Suite(.timeLimit(.minutes(1))) struct FetchConformanceTests {
    @Test func envelopes() async throws {
        let date = "Date: Thu, 01 Feb 2007 01:02:03 +0200"
        let messages = [
            mail("\(date)\nFrom: ann@example.org\nSender: \nReply-To: "),
            mail("\(date)\nFrom: ann@example.org (Ann Other)\nTo: all: x@a.org, y@b.org;, none:;"),
            mail("\(date)\nFrom: <@relay:ann@example.org>\nIn-Reply-To: <r@x>\nMessage-ID: <m@x>"),
        ]
        try await withInbox(messages) { clients in
            let answers = try await clients[0].command("FETCH 1:* ENVELOPE")
            let ann = #"((NIL NIL "ann" "example.org"))"#
            let other = #"(("Ann Other" NIL "ann" "example.org"))"#
            let routed = #"((NIL "@relay" "ann" "example.org"))"#
            let groups =
                #"((NIL NIL "all" NIL)(NIL NIL "x" "a.org")(NIL NIL "y" "b.org")(NIL NIL NIL NIL)(NIL NIL "none" NIL)(NIL NIL NIL NIL))"#
            let day = #""Thu, 01 Feb 2007 01:02:03 +0200" NIL"#
            #expect(
                answers == [
                    "* 1 FETCH (ENVELOPE (\(day) \(ann) \(ann) \(ann) NIL NIL NIL NIL NIL))",
                    "* 2 FETCH (ENVELOPE (\(day) \(other) \(other) \(other) \(groups) NIL NIL NIL NIL))",
                    "* 3 FETCH (ENVELOPE (\(day) \(routed) \(routed) \(routed) NIL NIL NIL \"<r@x>\" \"<m@x>\"))",
                    "OK FETCH done",
                ])
        }
    }

    @Test func aBoundaryMayBeFolded() async throws {
        let message = mail(
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"one\n two\"",
            "--one two\nContent-Type: text/x-own; charset=us-ascii\n\nhello\n\n--one two--\n")
        try await withInbox([message]) { clients in
            try await clients[0].expect(
                "FETCH 1 BODY",
                first: #"* 1 FETCH (BODY (("text" "x-own" ("charset" "us-ascii") NIL NIL "7bit" 7 1) "mixed"))"#)
        }
    }

    private static let nested = mail(
        "From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=out",
        """
        before
        --out
        Content-Type: text/x-own

        hello

        --out
        Content-Type: message/rfc822

        From: b@example.org
        Subject: inner
        Content-Type: multipart/alternative; boundary=in

        --in
        Content-Type: text/html

        <p>

        --in
        Content-Type: text/plain

        plain
        --in--
        --out--
        after

        """)

    @Test func sectionsOfAMessageInAMessage() async throws {
        try await withInbox([Self.nested]) { clients in
            let expected = [
                ("1", "hello\n"), ("1.MIME", "Content-Type: text/x-own\n\n"),
                ("2.MIME", "Content-Type: message/rfc822\n\n"),
                (
                    "2.HEADER",
                    "From: b@example.org\nSubject: inner\nContent-Type: multipart/alternative; boundary=in\n\n"
                ),
                ("2.HEADER.FIELDS (from X-None)", "From: b@example.org\n\n"),
                (
                    "2.HEADER.FIELDS.NOT (From)",
                    "Subject: inner\nContent-Type: multipart/alternative; boundary=in\n\n"
                ),
                ("2.1.MIME", "Content-Type: text/html\n\n"), ("2.1", "<p>\n"), ("2.2", "plain"),
            ]
            for (section, text) in expected {
                let bytes = text.replacing("\n", with: "\r\n")
                let answer = try await clients[0].command("FETCH 1 BODY.PEEK[\(section)]").first ?? ""
                #expect(answer.hasSuffix("{\(bytes.utf8.count)}\r\n\(bytes))"), "\(section): \(answer)")
            }
            for missing in ["3", "2.3", "1.1", "1.TEXT"] {
                let answer = try await clients[0].command("FETCH 1 BODY.PEEK[\(missing)]").first ?? ""
                #expect(answer.hasSuffix(" NIL)") || answer.hasSuffix("{0}\r\n)"), "\(missing): \(answer)")
            }
            try await clients[0].expect("FETCH 1 BODY.PEEK[MIME]", ends: "BAD")
        }
    }

    @Test func partsAreDecodedAndCut() async throws {
        let message = mail(
            "MIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable",
            "h=65llo=\n world=00\nend\n")
        try await withInbox([message]) { clients in
            try await clients[0].expect("FETCH 1 BINARY.SIZE[1]", first: "* 1 FETCH (BINARY.SIZE[1] 19)")
            try await clients[0].expect("FETCH 1 BINARY.PEEK[1]<0.5>", first: "* 1 FETCH (BINARY[1]<0> ~{5}\r\nhello)")
            // QUIRK: an origin alone, which testers send, is all from there on.
            try await clients[0].expect(
                "FETCH 1 BINARY.PEEK[1]<14>", first: "* 1 FETCH (BINARY[1]<14> ~{5}\r\nend\r\n)")
            let zero = try await clients[0].command("FETCH 1 BINARY.PEEK[1]<6.8>").first
            #expect(zero == "* 1 FETCH (BINARY[1]<6> ~{8}\r\nworld\0\r\n)")
            try await clients[0].expect("FETCH 1 BINARY.PEEK[1]<99.5>", first: "* 1 FETCH (BINARY[1]<99> ~{0}\r\n)")
        }
    }

    @Test func numbersThatFall() async throws {
        try await withInbox(plainMails(3)) { clients in
            let client = clients[0]
            try await client.expect("FETCH 3:1 UID", (1...3).map { "* \($0) FETCH (UID \($0))" } + ["OK FETCH done"])
            try await client.expect("FETCH 1,* UID", ["* 1 FETCH (UID 1)", "* 3 FETCH (UID 3)", "OK FETCH done"])
            try await client.expect("UID FETCH 9:* UID", ["* 3 FETCH (UID 3)", "OK FETCH done"])
            _ = try await client.command("STORE 2 FLAGS.SILENT (\\Deleted)")
            _ = try await client.command("EXPUNGE")
            try await client.expect("UID FETCH 2 UID", ["OK FETCH done"])
            try await client.expect("UID FETCH 1,* UID", ["* 1 FETCH (UID 1)", "* 2 FETCH (UID 3)", "OK FETCH done"])
            for macro in ["ALL", "FAST", "FULL"] {
                let answer = try await client.command("FETCH 1 \(macro)").first ?? ""
                #expect(answer.hasPrefix("* 1 FETCH (FLAGS (\\Recent) INTERNALDATE \""))
            }
        }
    }
}
