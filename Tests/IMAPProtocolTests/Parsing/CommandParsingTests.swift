import IMAPProtocol
import NIOCore
import Testing

/// What clients may write, by the grammar (RFC 9051 section 9) and a little beyond it.
struct CommandParsingTests {
    private static let work = MailboxName("Work")

    /// One command may be written in many ways; a literal's line end is `|`.
    private static let commands: [(String, Command)] = [
        ("noop", Command.noop), ("NooP  ", .noop), ("check", .check), ("compress deflate", .compress),
        ("ID NIL", .id(nil)),
        ("id ()", .id(nil)), ("select work", .select(SelectCommand(mailbox: MailboxName("work")))),
        ("EXAMINE \"Work\"", .select(SelectCommand(mailbox: work, isReadOnly: true))),
        ("SELECT {4}|Work", .select(SelectCommand(mailbox: work))),
        ("SELECT {4+}|Work", .select(SelectCommand(mailbox: work))),
        ("SELECT iNBoX", .select(SelectCommand(mailbox: .inbox))),
        ("SELECT {5+}|inbox", .select(SelectCommand(mailbox: .inbox))),
        ("SELECT \"\"", .select(SelectCommand(mailbox: MailboxName("")))),
        ("SELECT {0}|", .select(SelectCommand(mailbox: MailboxName("")))),
        ("SELECT NIL", .select(SelectCommand(mailbox: MailboxName("NIL")))),
        ("SELECT a]b[c", .select(SelectCommand(mailbox: MailboxName("a]b[c")))),
        ("SELECT ~/x", .select(SelectCommand(mailbox: MailboxName("~/x")))),
        ("SELECT &AOk-", .select(SelectCommand(mailbox: MailboxName("é")))),
        ("SELECT Work (CONDSTORE)", .select(SelectCommand(mailbox: work, condStore: true))),
        ("SELECT Work ( condstore )", .select(SelectCommand(mailbox: work, condStore: true))),
        ("DELETE \"a\\\"b\\\\c\"", .delete(MailboxName("a\"b\\c"))), ("DELETE  Work ", .delete(work)),
        ("RENAME {4}|Work {5+}|Inbox", .rename(from: work, to: .inbox)),
        ("STATUS Work (messages  UIDNEXT )", .status(work, [.messages, .uidNext])),
        ("CREATE Work ", .create(work, specialUse: [])), ("CREATE Work (USE ())", .create(work, specialUse: [])),
        ("LIST \"\" *", .list(ListCommand())), ("LIST \"\" %/a*]", list("%/a*]")),
        ("LIST () \"\" (\"*\")", .list(ListCommand())), ("LIST \"\" \"\"", list("")),
        ("LIST \"\" * RETURN ()", .list(ListCommand())), ("LSUB \"\" \"%\"", .lsub(reference: nil, .topLevel)),
        ("ENABLE condstore  X-Y", .enable([.condStore, "X-Y"])), ("UID EXPUNGE 3,1:2", .expunge(.uids([1, 2, 3]))),
        ("AUTHENTICATE plain =", .authenticate(mechanism: "PLAIN", initialResponse: SecretBytes([]))),
        ("COPY 2:4,3,* inbox", .copy(.sequence(SequenceSet(ranges: [2...4], tail: .last)), to: .inbox)),
    ]

    @Test(arguments: commands)
    func command(_ line: String, is command: Command) throws {
        #expect(try ServerEar.command(line) == command)
    }

    private static func list(_ pattern: String) -> Command {
        .list(ListCommand(patterns: [MailboxPattern(MailboxName(pattern))]))
    }

    @Test
    func loginTakesAnyPasswordThatAStringCanHold() throws {
        let user = try #require(AString("joe"))
        let logins = ["LOGIN joe \"a\\\\b \\\"c\"", "LOGIN {3+}|joe {6}|a\\b \"c"]
        for login in logins {
            #expect(try ServerEar.command(login) == .login(user: user, password: SecretBytes(Array("a\\b \"c".utf8))))
        }
        #expect(
            try ServerEar.command("LOGIN joe x]*".replacing("*", with: ""))
                == .login(user: user, password: SecretBytes(Array("x]".utf8))))
    }

    private static let sets: [(String, SequenceSet)] = [
        ("*", SequenceSet.last), ("*:3", SequenceSet(from: 3)), ("3:*", SequenceSet(from: 3)),
        ("*:*", SequenceSet.last),
        ("4:2", [2, 3, 4]), ("5,4,1:2", [1, 2, 4, 5]), ("007", [7]),
        ("1:4294967295", SequenceSet(SequenceNumber(1)...SequenceNumber(4_294_967_295))),
        ("2,*:5,9", SequenceSet(ranges: [2...2], tail: .from(5))),
    ]

    @Test(arguments: sets)
    func sequenceSet(_ text: String, is set: SequenceSet) throws {
        #expect(try ServerEar.command("FETCH \(text) UID") == .fetch(set, .uid))
    }

    private static let fetches: [(String, [FetchAttribute])] = [
        ("FETCH 1 ALL", [FetchAttribute.flags, .internalDate, .size, .envelope]),
        ("FETCH 1 fast", [.flags, .internalDate, .size]),
        ("FETCH 1 FULL", [.flags, .internalDate, .size, .envelope, .body]), ("FETCH 1 BODY", [.body]),
        ("FETCH 1 body[]", [.section(.whole, peek: false)]),
        (
            "FETCH 1 BODY.PEEK[1.2.MIME]<5.10>",
            [
                .section(BodySection(part: [1, 2], .mime), partial: PartialRange(offset: 5, count: 10))
            ]
        ),
        (
            "FETCH 1 ( BODY[header.fields (a \"b c\" {1}|d)] UID )",
            [
                .section(BodySection(.headerFields(["a", "b c", "d"])), peek: false), .uid,
            ]
        ),
        ("FETCH 1 (PREVIEW (LAZY) UID)", [.preview(lazy: true), .uid]), ("FETCH 1 RFC822.TEXT", [.rfc822(.text)]),
    ]

    @Test(arguments: fetches)
    func fetch(_ line: String, is attributes: [FetchAttribute]) throws {
        #expect(try ServerEar.command(line) == .fetch(FetchCommand(messages: .sequence([1]), attributes: attributes)))
    }

    /// The list behind a lone PREVIEW is that of the modifiers, unless it is PREVIEW's own.
    @Test
    func previewAndModifiers() throws {
        var fetch = FetchCommand(messages: .sequence([1]), attributes: [.preview()], changedSince: 5)
        #expect(try ServerEar.command("FETCH 1 PREVIEW (CHANGEDSINCE 5)") == .fetch(fetch))
        fetch.attributes = [.preview(lazy: true)]
        #expect(try ServerEar.command("FETCH 1 PREVIEW (LAZY) (CHANGEDSINCE 5)") == .fetch(fetch))
    }

    @Test
    func flagsOfStoreNeedNoParentheses() throws {
        let store = StoreCommand(messages: .sequence([1]), operation: .replace, flags: [.seen, Flag("a[b")])
        #expect(try ServerEar.command("STORE 1 FLAGS \\Seen a[b ") == .store(store))
        #expect(try ServerEar.command("store 1 flags (\\seen a[b)") == .store(store))
    }

    private static let searches: [(String, SearchKey)] = [
        ("SEARCH all", SearchKey.all), ("SEARCH 1:3 SEEN", .and([.sequence([1, 2, 3]), .seen])),
        ("SEARCH (SEEN)", .seen), ("SEARCH ( SEEN DRAFT )", .and([.seen, .draft])),
        ("SEARCH ((SEEN (DRAFT)))", .and([.seen, .draft])), ("SEARCH NOT NOT SEEN", .not(.not(.seen))),
        ("SEARCH OR SEEN (DRAFT NEW)", .or(.seen, .and([.draft, .new]))), ("SEARCH SUBJECT {2}|é", .subject("é")),
        ("SEARCH SUBJECT \"é\"", .subject("é")), ("SEARCH CHARSET utf-8 SUBJECT {2+}|é", .subject("é")),
        ("SEARCH CHARSET \"US-ASCII\" SUBJECT x", .subject("x")), ("SEARCH BODY {3}|a|", .body("a\r\n")),
        ("SEARCH HEADER X \"\"", .header(field: "X", "")), ("SEARCH MODSEQ \"/flags/\\\\draft\" all 620", .modSeq(620)),
        ("SEARCH MODSEQ 0", .modSeq(0)), ("SEARCH UID 3,$".replacing(",$", with: ""), .uid([3])),
        ("SEARCH $", .savedResult),
        ("SEARCH UID $", .savedResult), ("SEARCH KEYWORD $Forwarded", .keyword(.forwarded)),
        ("SEARCH *", .sequence(.last)),
    ]

    @Test(arguments: searches)
    func search(_ line: String, is key: SearchKey) throws {
        #expect(try ServerEar.command(line) == .search(SearchCommand(key: key, returnsUIDs: false)))
    }

    @Test(arguments: ["1-Feb-2026", "\"1-Feb-2026\"", "01-feb-2026", "\" 1-FEB-2026\""])
    func day(_ text: String) throws {
        let day = try #require(CalendarDay(year: 2026, month: 2, day: 1))
        #expect(
            try ServerEar.command("SEARCH SINCE \(text)")
                == .search(SearchCommand(key: .since(day), returnsUIDs: false)))
    }

    @Test
    func namesAreReadInTheConnectionsEncoding() throws {
        var options = CommandParser.Options()
        options.mailboxEncoding = .utf8
        let ear = ServerEar.listen(Array("A DELETE \"Entwürfe\"\r\nB DELETE &AOk-\r\n".utf8), parser: options)
        #expect(
            ear.commands.map(\.command) == [
                .delete(MailboxName("Entwürfe", encoding: .utf8)), .delete(MailboxName("&AOk-", encoding: .utf8)),
            ])
    }

    @Test(arguments: [
        "A1", "a.b-c", "[x]", "1", "$%".replacing("%", with: ""), "A]", String(repeating: "t", count: 200),
    ])
    func tag(_ tag: String) {
        #expect(ServerEar.listen("\(tag) NOOP\r\n").commands == [TaggedCommand(tag: tag, command: .noop)])
    }

    @Test
    func linesMayEndWithALineFeedAlone() {
        #expect(
            ServerEar.listen("A NOOP\nB LOGIN {1}\nx {1+}\ny\n\r\n\nC NOOP\r\n").commands.map(\.tag) == ["A", "B", "C"])
    }

    @Test
    func linesThatAreNoCommands() {
        let ear = ServerEar.listen("A IDLE\r\nDONE {5}\r\nB AUTHENTICATE PLAIN\r\nAGE=\r\nC NOOP\r\n")
        #expect(ear.heard.contains(.line("DONE {5}")) && ear.heard.contains(.line("AGE=")))
        #expect(ear.commands.map(\.tag) == ["A", "B", "C"])
    }
}
