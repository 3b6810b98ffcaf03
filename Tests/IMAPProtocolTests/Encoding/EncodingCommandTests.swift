import IMAPProtocol
import NIOCore
import Testing

/// What each command looks like on the wire.
struct EncodingCommandTests {
    static func wire(_ command: Command, _ options: CommandEncoder.Options = .init(literals: .plus)) throws -> String {
        try CommandEncoder.encode(command, tag: "A1", options: options).map { segment in
            switch segment {
            case .bytes(let bytes): String(buffer: bytes)
            case .secret(let bytes): "<\(String(buffer: bytes))>"
            case .synchronize: "<wait>"
            case .content(let content): "<\(content.byteCount) bytes>"
            }
        }.joined().replacing("\r\n", with: "|")
    }

    private static let work = MailboxName("Work")

    @Test(arguments: [
        (Command.capability, "CAPABILITY"), (.noop, "NOOP"), (.logout, "LOGOUT"), (.startTLS, "STARTTLS"),
        (.namespace, "NAMESPACE"), (.idle, "IDLE"), (.close, "CLOSE"), (.unselect, "UNSELECT"), (.id(nil), "ID NIL"),
        (.enable([.condStore, .qResync]), "ENABLE CONDSTORE QRESYNC"),
        (.authenticate(mechanism: "EXTERNAL", initialResponse: SecretBytes([])), "AUTHENTICATE EXTERNAL ="),
        (.authenticate(mechanism: "CRAM-MD5", initialResponse: nil), "AUTHENTICATE CRAM-MD5"),
        (
            .authenticate(mechanism: "PLAIN", initialResponse: SecretBytes(Array("AGE=".utf8))),
            "AUTHENTICATE PLAIN <AGE=>"
        ),
        (.status(work, [.messages, .uidNext]), "STATUS \"Work\" (MESSAGES UIDNEXT)"),
        (.create(work, specialUse: [.sent]), "CREATE \"Work\" (USE (\\Sent))"),
        (.create(work, specialUse: []), "CREATE \"Work\""), (.delete(work), "DELETE \"Work\""),
        (.rename(from: work, to: .inbox), "RENAME \"Work\" \"INBOX\""),
        (.subscribe(work), "SUBSCRIBE \"Work\""), (.unsubscribe(work), "UNSUBSCRIBE \"Work\""),
        (.compress, "COMPRESS DEFLATE"), (.check, "CHECK"), (.unauthenticate, "UNAUTHENTICATE"),
        (.getQuotaRoot(.inbox), "GETQUOTAROOT \"INBOX\""), (.myRights(work), "MYRIGHTS \"Work\""),
        (.copy(.uids([3]), to: work), "UID COPY 3 \"Work\""),
        (.move(.sequence([1, 2]), to: work), "MOVE 1:2 \"Work\""),
        (.expunge(nil), "EXPUNGE"), (.expunge(.uids([5])), "UID EXPUNGE 5"),
        (.expunge(.savedResult()), "UID EXPUNGE $"),
    ])
    func command(_ command: Command, is wire: String) throws {
        #expect(try Self.wire(command) == "A1 \(wire)|")
    }

    @Test
    func logins() throws {
        let user = try #require(AString("o\"neil"))
        let password = SecretBytes(Array("p\\w".utf8))
        #expect(try Self.wire(.login(user: user, password: password)) == "A1 LOGIN \"o\\\"neil\" <\"p\\\\w\">|")
        // The length may be seen, the password not.
        let foreign = SecretBytes(Array("pässword".utf8))
        #expect(try Self.wire(.login(user: user, password: foreign)) == "A1 LOGIN \"o\\\"neil\" {9+}|<pässword>|")
        #expect("\(Command.login(user: user, password: password))".contains("p\\w") == false)
    }

    @Test
    func selections() throws {
        func select(_ command: SelectCommand) throws -> String { try Self.wire(.select(command)) }
        #expect(try select(SelectCommand(mailbox: Self.work)) == "A1 SELECT \"Work\"|")
        #expect(
            try select(SelectCommand(mailbox: Self.work, isReadOnly: true, condStore: true))
                == "A1 EXAMINE \"Work\" (CONDSTORE)|")
        #expect(
            try select(SelectCommand(mailbox: Self.work, resync: .init(uidValidity: 1, modSequence: 2)))
                == "A1 SELECT \"Work\" (QRESYNC (1 2))|")
        // The grammar has no zero there.
        #expect(
            try select(SelectCommand(mailbox: Self.work, resync: .init(uidValidity: 0, modSequence: 2)))
                == "A1 SELECT \"Work\"|")
    }

    @Test
    func lists() throws {
        #expect(try Self.wire(.list(ListCommand())) == "A1 LIST \"\" \"*\"|")
        #expect(
            try Self.wire(
                .list(
                    ListCommand(
                        patterns: [.topLevel, MailboxPattern(.inbox)], selection: [.subscribed, .recursiveMatch],
                        returning: [.children, .specialUse, .subscribed, .status([.messages, .unseen])])))
                == "A1 LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (\"%\" \"INBOX\") "
                + "RETURN (CHILDREN SPECIAL-USE SUBSCRIBED STATUS (MESSAGES UNSEEN))|")
        #expect(try Self.wire(.lsub(reference: nil, .all)) == "A1 LSUB \"\" \"*\"|")
    }

    @Test(arguments: [
        (FetchAttribute.flags, "FLAGS"), (.section(.whole), "BODY.PEEK[]"),
        (.section(BodySection(part: [1, 2], .mime), peek: false), "BODY[1.2.MIME]"),
        (.section(BodySection(part: [3])), "BODY.PEEK[3]"),
        (
            .section(BodySection(.headerFields(["From", "X-Odd]"]))),
            "BODY.PEEK[HEADER.FIELDS (From \"X-Odd]\")]"
        ),
        (.section(.text, partial: PartialRange(offset: 0, count: 9)), "BODY.PEEK[TEXT]<0.9>"),
        (.binary(part: [2], partial: PartialRange(offset: 5, count: 0)), "BINARY.PEEK[2]<5.1>"),
        (.binarySize(part: [2]), "BINARY.SIZE[2]"), (.preview(lazy: true), "PREVIEW (LAZY)"),
        (.gmailLabels, "X-GM-LABELS"),
    ])
    func fetchAttribute(_ attribute: FetchAttribute, is wire: String) throws {
        #expect(try Self.wire(.fetch(uids: [1], attribute)) == "A1 UID FETCH 1 (\(wire))|")
    }

    @Test
    func fetchModifiers() throws {
        var fetch = FetchCommand(messages: .uids(.all), attributes: [.flags], changedSince: 12, vanished: true)
        #expect(try Self.wire(.fetch(fetch)) == "A1 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12 VANISHED)|")
        fetch.partial = PartialWindow(first: -1, last: -50)
        fetch.changedSince = nil
        #expect(try Self.wire(.fetch(fetch)) == "A1 UID FETCH 1:* (FLAGS) (PARTIAL -1:-50)|")
    }

    @Test
    func stores() throws {
        let store = StoreCommand(
            messages: .uids([4]), operation: .add, flags: [.seen, Flag("$Work")], isSilent: true, unchangedSince: 9)
        #expect(try Self.wire(.store(store)) == "A1 UID STORE 4 (UNCHANGEDSINCE 9) +FLAGS.SILENT (\\Seen $Work)|")
    }

    @Test
    func appends() throws {
        let date = InternalDate(year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0, zoneMinutes: 0)
        let message = AppendedMessage(
            flags: [.draft], internalDate: date, data: .inline(ByteBuffer(string: "Subject: x\r\n\r\n")))
        #expect(
            try Self.wire(.append(AppendCommand(mailbox: Self.work, messages: [message])))
                == "A1 APPEND \"Work\" (\\Draft) \" 1-Jan-2026 00:00:00 +0000\" {14+}|Subject: x|||")
        let more = [
            AppendedMessage(format: .binary, data: .inline(ByteBuffer(bytes: [0]))),
            AppendedMessage(format: .utf8, data: .inline(ByteBuffer(string: "é"))),
        ]
        #expect(
            try Self.wire(.append(AppendCommand(mailbox: Self.work, messages: more)))
                == "A1 APPEND \"Work\" ~{1+}|\0 UTF8 (~{2+}|é)|")
        let streamed = AppendedMessage(format: .utf8, data: .streamed(byteCount: 100_000))
        #expect(
            try Self.wire(.append(AppendCommand(mailbox: Self.work, messages: [streamed])))
                == "A1 APPEND \"Work\" UTF8 (~{100000}|<wait><100000 bytes>)|")
    }

    @Test
    func notifications() throws {
        let notify = NotifyCommand.set(
            status: true,
            groups: [
                .init(mailboxes: .selected, events: [.messageExpunge, .messageNew]),
                .init(mailboxes: .subtree([Self.work]), events: []),
            ])
        #expect(
            try Self.wire(.notify(notify))
                == "A1 NOTIFY SET STATUS (selected (MessageNew MessageExpunge)) (subtree (\"Work\") NONE)|")
        #expect(try Self.wire(.notify(.none)) == "A1 NOTIFY NONE|")
    }

    @Test
    func metadata() throws {
        let entry = try #require(AString("/shared/comment"))
        #expect(
            try Self.wire(.getMetadata(GetMetadataCommand(mailbox: nil, entries: [entry], maximumSize: 99)))
                == "A1 GETMETADATA (MAXSIZE 99) \"\" (/shared/comment)|")
    }

    @Test(arguments: [
        Command.fetch(uids: [], .flags), .fetch(FetchCommand(messages: .uids([1]), attributes: [])), .enable([]),
        .status(work, []), .store(StoreCommand(messages: .uids([1]), operation: .add, flags: [])),
        .store(StoreCommand(messages: .uids([1]), operation: .add, flags: [Flag("a b")])),
        .authenticate(mechanism: "PLAIN\r\nA2 LOGOUT", initialResponse: nil), .enable([Capability("X Y")]),
        .delete(MailboxName(wire: Array("a\r\nA2 LOGOUT".utf8))), .search(.subject("a\nb")), .search(.subject("\0")),
        .fetch(uids: [1], .section(BodySection(.headerFields(["a\r\nb"])))),
        .append(AppendCommand(mailbox: .inbox, messages: [])),
        .append(AppendCommand(mailbox: .inbox, messages: [.init(data: .inline(ByteBuffer(bytes: [0])))])),
        .append(
            AppendCommand(
                mailbox: .inbox,
                messages: [
                    .init(
                        internalDate: InternalDate(
                            year: 2026, month: 2, day: 30, hour: 0, minute: 0, second: 0, zoneMinutes: 0),
                        data: .inline(ByteBuffer()))
                ])), .expunge(.sequence([1])),
        .fetch(uids: [1], .section(BodySection(part: [0]))),
    ])
    func whatCannotBeWrittenIsRefused(_ command: Command) {
        #expect(throws: CommandEncodingError.self) { try Self.wire(command) }
    }

    @Test
    func passwordWithALineEndIsRefused() throws {
        let user = try #require(AString("u"))
        #expect(throws: CommandEncodingError.self) {
            try Self.wire(.login(user: user, password: SecretBytes([13])))
        }
    }

    @Test(arguments: ["a\r", "\n", "x\0y"])
    func lineEndsNeverBecomeStrings(_ text: String) {
        #expect(AString(text) == nil)
    }
}
