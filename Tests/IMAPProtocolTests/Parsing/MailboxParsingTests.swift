import IMAPProtocol
import NIOCore
import Testing

@Suite struct MailboxParsingTests {
    @Test(
        arguments: [
            ("* LIST (\\HasNoChildren \\Sent) \"/\" \"Sent Items\"", ["\\HasNoChildren", "\\Sent"], "/", "Sent Items"),
            ("* LIST () NIL inbox", [], nil, "INBOX"), ("* LIST NIL \".\" a", [], ".", "a"),
            ("* LIST () \"\" a", [], nil, "a"),
            ("* LIST () \"\\\\\" \"a\\\\b\"", [], "\\", "a\\b"), ("* LIST () / a", [], "/", "a"),
            ("* LSUB (\\Noselect) \"/\" {3}\r\na b", ["\\Noselect"], "/", "a b"),
            ("* LIST  ( )  \".\"  a  ", [], ".", "a"),
            ("* XLIST (\\Inbox) \"/\" Entw&APw-rfe", ["\\Inbox"], "/", "Entwürfe"),
            ("* LIST () \"/\" Sent Items 2024", [], "/", "Sent Items 2024"),
            ("* LIST () \"/\" [Gmail]/x", [], "/", "[Gmail]/x"),
            ("* LIST () \"/\" \"\"", [], "/", ""), ("* LIST () \"/\" a&b", [], "/", "a&b"),
            ("* LIST () \"/\" NIL", [], "/", "NIL"),
        ] as [(String, [String], Character?, String)])
    func lists(_ line: String, _ attributes: [String], _ delimiter: Character?, _ name: String) throws {
        guard case .list(let entry) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(entry.attributes.map(\.name) == attributes)
        #expect(entry.delimiter == delimiter?.asciiValue)
        #expect(entry.name.decoded == name)
    }

    @Test func extendedLists() throws {
        let line =
            "* LIST (\\Subscribed) \"/\" a (\"CHILDINFO\" (\"SUBSCRIBED\") OLDNAME (\"b\") MYRIGHTS lrs \"X-Y\" (1 (\"z\")))"
        guard case .list(let entry) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(
            entry.extended == [
                .childInfo(["SUBSCRIBED"]), .oldName(MailboxName("b")), .myRights("lrs"),
                .other(tag: "X-Y", value: "(1 (\"z\"))"),
            ])
    }

    @Test func statuses() throws {
        let line =
            "* STATUS \"blurdy bloop\" (MESSAGES 231 UIDNEXT 44292 UIDVALIDITY 0 UNSEEN NIL SIZE 99999999999 "
            + "HIGHESTMODSEQ 7011231777 MAILBOXID (F2-x) APPENDLIMIT NIL DELETED 3 RECENT 1 X-OTHER (a b) DELETED-STORAGE 9)"
        guard case .mailboxStatus(let status) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(status.name.decoded == "blurdy bloop")
        #expect(status.messages == 231 && status.uidNext == 44292 && status.uidValidity == 0 && status.unseen == nil)
        #expect(status.size == 99_999_999_999 && status.highestModSeq == 7_011_231_777 && status.mailboxID == "F2-x")
        #expect(status.appendLimit == .unlimited && status.deleted == 3 && status.recent == 1)
        #expect(status.deletedStorage == 9)
    }

    @Test(arguments: [
        "* STATUS Sent Items (MESSAGES 5)", "* STATUS \"Sent Items\" (MESSAGES 5) ",
        "* STATUS {10}\r\nSent Items (MESSAGES 5)",
        "* STATUS \"Sent Items\"  ( MESSAGES  5 UNSEEN -1 )",
    ])
    func statusNames(_ line: String) throws {
        guard case .mailboxStatus(let status) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(status.name.decoded == "Sent Items" && status.messages == 5)
    }

    @Test(arguments: ["(\u{1}\u{b}V)", "(a b)", "()", "(\"\")"]) func whatIsNoObjectIDIsNone(_ id: String) throws {
        let line = "* STATUS INBOX (MESSAGES 2 MAILBOXID \(id) UNSEEN 1)"
        guard case .mailboxStatus(let status) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(status.mailboxID == nil && status.messages == 2 && status.unseen == 1)
    }

    @Test func namespaces() throws {
        let line = "* NAMESPACE ((\"\" \"/\")) NIL ((\"#shared/\" \"/\" \"X-PARAM\" (\"a\" \"b\"))(\"#news.\" NIL))"
        guard case .namespaces(let spaces) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(spaces.personal == [Namespace(prefix: MailboxName(""), delimiter: UInt8(ascii: "/"))])
        #expect(spaces.otherUsers.isEmpty)
        #expect(spaces.shared.map(\.prefix.decoded) == ["#shared/", "#news."] && spaces.shared[1].delimiter == nil)
    }

    @Test func access() throws {
        #expect(
            try Wire.untagged("* ACL INBOX Fred rwipslda -Chris \"lr s\"")
                == .acl(
                    AccessControlList(
                        mailbox: .inbox,
                        entries: [
                            .init(identifier: "Fred", rights: "rwipslda"), .init(identifier: "-Chris", rights: "lr s"),
                        ])))
        #expect(try Wire.untagged("* MYRIGHTS INBOX lrs") == .myRights(MyRights(mailbox: .inbox, rights: "lrs")))
        #expect(
            try Wire.untagged("* LISTRIGHTS ~/Mail smith la r s")
                == .listRights(
                    ListRights(
                        mailbox: MailboxName("~/Mail"), identifier: "smith", required: "la", optional: ["r", "s"])))
    }

    @Test func quotas() throws {
        #expect(
            try Wire.untagged("* QUOTA \"\" (STORAGE 10 512 message 2 9)")
                == .quota(
                    Quota(
                        root: "",
                        resources: [
                            .init(name: "STORAGE", usage: 10, limit: 512), .init(name: "MESSAGE", usage: 2, limit: 9),
                        ])))
        #expect(try Wire.untagged("* QUOTA root ()") == .quota(Quota(root: "root", resources: [])))
        #expect(
            try Wire.untagged("* QUOTAROOT INBOX \"\" user")
                == .quotaRoots(QuotaRoots(mailbox: .inbox, roots: ["", "user"])))
    }

    @Test func metadata() throws {
        #expect(
            try Wire.untagged("* METADATA \"INBOX\" (/private/comment {2}\r\nhi /shared/comment NIL)")
                == .metadata(
                    MetadataEntries(
                        mailbox: .inbox,
                        entries: [
                            .init(name: "/private/comment", value: .value("hi")),
                            .init(name: "/shared/comment", value: .absent),
                        ])))
        #expect(
            try Wire.untagged("* METADATA \"\" /shared/comment /x")
                == .metadata(
                    MetadataEntries(
                        mailbox: nil,
                        entries: [.init(name: "/shared/comment", value: .untold), .init(name: "/x", value: .untold)])))
    }

    @Test func others() throws {
        #expect(try Wire.untagged("* ID NIL") == .id([]))
        #expect(
            try Wire.untagged("* ID (\"name\" \"Cyrus\" \"os\" NIL)")
                == .id([IDField(name: "name", value: "Cyrus"), IDField(name: "os", value: nil)]))
        #expect(try Wire.untagged("* ENABLED CONDSTORE X") == .enabled([.condStore, "X"]))
        #expect(try Wire.untagged("* CAPABILITY  IMAP4rev1 ") == .capability([.imap4rev1]))
        #expect(try Wire.untagged("* FLAGS (\\Seen \\SEEN $Junk a]b)") == .flags([.seen, .seen, .junk, Flag("a]b")]))
        #expect(try Wire.untagged("* LANGUAGE (DE)") == .unknown(name: "LANGUAGE", "(DE)"))
        #expect(try Wire.untagged("* 5 X-THING y ") == .unknown(name: "X", "5 X-THING y"))
    }

    @Test func counts() throws {
        #expect(try Wire.untagged("* 23 EXISTS") == .exists(23))
        #expect(try Wire.untagged("* 23 exists (odd)") == .exists(23))
        #expect(try Wire.untagged("*  0  RECENT ") == .recent(0))
        #expect(try Wire.untagged("* 4294967295 EXPUNGE") == .expunge(4_294_967_295))
        #expect(
            try Wire.untagged("* VANISHED (EARLIER) 41,43:116")
                == .vanished(VanishedMessages(uids: UIDSet(ranges: [41...41, 43...116]), isEarlier: true)))
        #expect(try Wire.untagged("* VANISHED 7") == .vanished(VanishedMessages(uids: [7], isEarlier: false)))
    }

    @Test func utf8Names() throws {
        var options = ResponseParser.Options()
        options.mailboxEncoding = .utf8
        guard case .untagged(.list(let entry)) = try Wire.parse("* LIST () \"/\" \"R&-D é\"", options: options) else {
            throw Wire.Unexpected(line: "LIST")
        }
        #expect(entry.name.decoded == "R&-D é")
    }
}
