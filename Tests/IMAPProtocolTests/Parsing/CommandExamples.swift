import IMAPProtocol
import NIOCore

/// A command of each kind, with what is hard to write or to read.
enum CommandExamples {
    static let all: [Command] = plain + session + mailboxes + lists + messages + fetches + stores + searches + notifies

    private static let plain: [Command] = [
        .capability, .noop, .logout, .startTLS, .namespace, .idle, .check, .close, .unselect, .expunge(nil),
        .unauthenticate, .compress, .id(nil),
    ]

    private static let session: [Command] = [
        .id([field("name", "Postern"), field("version", nil), field("od\"d", "a\\b é")].compactMap(\.self)),
        .authenticate(mechanism: "PLAIN", initialResponse: SecretBytes(Array("AHUAcA==".utf8))),
        .authenticate(mechanism: "EXTERNAL", initialResponse: SecretBytes([])),
        .authenticate(mechanism: "SCRAM-SHA-256", initialResponse: nil),
        .login(user: text("o\"neil\\"), password: SecretBytes(Array("pä ss\\\"w{3}".utf8))),
        .login(user: text(""), password: SecretBytes([])),
        .login(user: text("NIL"), password: SecretBytes([0xFF, 0x80])), .enable([.condStore, .utf8Accept]),
    ]

    static let names = [
        "Work", "INBOX", "a b", "Entwürfe", "日本語/メール", "&", "a&b", "with \"quotes\"", "back\\slash", "100%", "*", "(x)",
        "[Gmail]/All Mail", "tab\there", "a]b", "{5}", "NIL", "~", "😀", String(repeating: "long ", count: 300),
    ].map { MailboxName($0) }

    private static let mailboxes: [Command] =
        names.flatMap { name -> [Command] in
            [
                .delete(name), .rename(from: name, to: .inbox), .subscribe(name), .unsubscribe(name),
                .getQuotaRoot(name),
                .myRights(name), .status(name, [.messages, .uidNext]), .create(name, specialUse: []),
                .select(SelectCommand(mailbox: name)), .copy(.uids([3]), to: name),
            ]
        } + [
            .create(MailboxName("Sent"), specialUse: [.sent, .archive]), .status(.inbox, StatusAttribute.allCases),
            .getQuota(root: text("")), .getQuota(root: text("user root")),
            .getMetadata(.init(mailbox: nil, entries: [text("/shared/comment")], maximumSize: 99)),
            .getMetadata(.init(mailbox: .inbox, entries: [text("/private/a b"), text("/x")])),
            .select(SelectCommand(mailbox: .inbox, isReadOnly: true, condStore: true)),
            .select(
                SelectCommand(
                    mailbox: .inbox, condStore: true, resync: .init(uidValidity: 1, modSequence: 2, knownUIDs: [7]))),
            .select(resync: .init(uidValidity: 1, modSequence: 9_223_372_036_854_775_807)),
            .select(resync: .init(uidValidity: 4_294_967_295, modSequence: 2, knownUIDs: [1, 2, 3, 9])),
            .select(
                resync: .init(
                    uidValidity: 1, modSequence: 2, knownUIDs: .all,
                    sequenceMatch: .init(numbers: [1, 5], uids: [10, 50]))),
            .select(
                resync: .init(uidValidity: 1, modSequence: 2, sequenceMatch: .init(numbers: .last, uids: [10]))),
        ]

    private static let lists: [Command] = [
        .list(ListCommand()), .list(ListCommand(reference: MailboxName("a/"), patterns: [.topLevel])),
        .list(ListCommand(patterns: [MailboxPattern(MailboxName(""))])), .lsub(.all),
        .lsub(reference: MailboxName("x y"), .topLevel),
        .list(
            ListCommand(
                patterns: [.all, MailboxPattern(MailboxName("Ü%/*"))],
                selection: [.subscribed, .recursiveMatch, .remote, .specialUse],
                returning: [.subscribed, .children, .specialUse, .myRights, .status([.messages, .size])])),
    ]

    private static let messages: [Command] = [
        .copy(.sequence([1, 2, 5]), to: .inbox), .move(.uids(UIDSet(from: 4)), to: .inbox),
        .move(.savedResult(), to: .inbox), .copy(.savedResult(asUIDs: false), to: .inbox),
        .expunge(.uids([1, 3])), .expunge(.savedResult()),
        .append(AppendCommand(mailbox: MailboxName("Ü"), messages: [message("Subject: x\r\n\r\nBody {5}\r\n")])),
        .append(AppendCommand(mailbox: .inbox, messages: [message("")])),
        .append(
            AppendCommand(
                mailbox: .inbox,
                messages: [
                    .init(flags: [.seen, Flag("$a[b")], internalDate: date, data: .inline(ByteBuffer(string: "1"))),
                    .init(format: .binary, data: .inline(ByteBuffer(bytes: [0, 13, 10, 0]))),
                    .init(flags: [.draft], format: .utf8, data: .inline(ByteBuffer(string: "Subject: é\r\n\r\n"))),
                    .init(internalDate: date, format: .text, data: .inline(ByteBuffer(string: ")\r\nA1 NOOP\r\n"))),
                ])),
        .replace(ReplaceCommand(message: .sequence([4]), mailbox: .inbox, replacement: message("x"))),
        .replace(
            ReplaceCommand(
                message: .uids(.last), mailbox: MailboxName("new line"),
                replacement: .init(flags: [.seen], format: .utf8, data: .inline(ByteBuffer(string: "y"))))),
    ]

    private static let sections: [FetchAttribute] = [
        .section(.whole), .section(.header, peek: false), .section(BodySection(part: [1, 20, 3]), peek: false),
        .section(BodySection(part: [1], .mime)), .section(BodySection(part: [2, 1], .header)),
        .section(BodySection(part: [2], .headerFields(["Date", "X-Odd]", "a b", "q\"q"]))),
        .section(BodySection(.headerFieldsNot(["Received"])), partial: PartialRange(offset: 0, count: 1)),
        .section(.text, partial: PartialRange(offset: 1 << 40, count: UInt64(UInt32.max) + 1)),
        .binary(part: [1, 2]), .binary(part: [], peek: false, partial: PartialRange(offset: 3, count: 4)),
        .binarySize(part: [7]),
    ]

    private static let attributes: [FetchAttribute] =
        [
            .flags, .internalDate, .size, .envelope, .body, .bodyStructure, .uid, .modSeq, .preview(),
            .preview(lazy: true),
            .saveDate, .emailID, .threadID,
        ] + RFC822Item.allCases.map { .rfc822($0) } + sections

    private static let fetches: [Command] =
        (attributes.map { [$0] } + [attributes]).map {
            .fetch(FetchCommand(messages: .uids([1, 7]), attributes: $0))
        } + [
            .fetch(FetchCommand(messages: .sequence(.last), attributes: [.flags], changedSince: 1)),
            .fetch(FetchCommand(messages: .uids(.all), attributes: [.flags], changedSince: 12, vanished: true)),
            .fetch(
                FetchCommand(
                    messages: .savedResult(), attributes: [.preview()], changedSince: 3,
                    partial: PartialWindow(first: -1, last: -100))),
            .fetch(FetchCommand(messages: .savedResult(asUIDs: false), attributes: [.uid])),
        ]

    private static let stores: [Command] = [
        .store(StoreCommand(messages: .uids([4]), operation: .add, flags: [.seen, Flag("$Work")], unchangedSince: 0)),
        .store(StoreCommand(messages: .sequence([4]), operation: .remove, flags: [.deleted], isSilent: true)),
        .store(StoreCommand(messages: .savedResult(), operation: .replace, flags: [])),
        .store(
            StoreCommand(
                messages: .uids([1]), operation: .replace, flags: [Flag("a[b")],
                unchangedSince: 9)),
    ]
}

extension CommandExamples {
    private static let keys: [SearchKey] =
        [
            .all, .answered, .deleted, .draft, .flagged, .seen, .unanswered, .undeleted, .undraft, .unflagged, .unseen,
            .new,
            .old, .recent, .keyword(.forwarded), .unkeyword(Flag("x")), .bcc("a"), .cc("a b"), .from(""), .to("NIL"),
            .subject("Grüße"), .body("line\"s"), .text("{3}"), .text("日本"), .header(field: "X-A", ""),
            .header(field: "To", "é"), .larger(5_000_000_000), .smaller(0), .sequence([1, 5, 6]), .sequence(.last),
            .uid(UIDSet(from: 9)), .savedResult, .older(1), .younger(4_294_967_295), .modSeq(0), .saveDateSupported,
            .emailID("M1-x_y"), .threadID("T1"), .fuzzy(.subject("x")), .not(.seen), .not(.and([.seen, .draft])),
            .or(.seen, .and([.draft, .deleted])), .or(.or(.seen, .new), .not(.not(.old))),
            .and([.seen, .or(.from("a"), .to("b")), .and([.new, .old])]),
        ] + days

    private static let days: [SearchKey] = [
        CalendarDay(year: 2026, month: 2, day: 1), CalendarDay(year: 2024, month: 2, day: 29),
        CalendarDay(year: 1, month: 12, day: 31),
    ].compactMap(\.self).flatMap { day -> [SearchKey] in
        [
            .before(day), .on(day), .since(day), .sentBefore(day), .sentOn(day), .sentSince(day), .savedBefore(day),
            .savedOn(day), .savedSince(day),
        ]
    }

    private static let windows = [PartialWindow(first: 1, last: 100), PartialWindow(first: -1, last: -5)]
        .compactMap(\.self)

    static let searches: [Command] =
        keys.flatMap { key -> [Command] in
            [
                .search(SearchCommand(key: key)), .search(SearchCommand(key: key, returnsUIDs: false, returning: [])),
                .sort(SortCommand(order: [SortKey(.arrival)], key: key)),
                .thread(ThreadCommand(algorithm: .references, key: key)),
            ]
        } + [
            .search(
                SearchCommand(key: .all, returning: [.min, .max, .all, .count, .save, .context, .update, .relevancy])),
            .search(SearchCommand(key: .all, returning: windows.map { .partial($0) })),
            .sort(
                SortCommand(
                    order: [SortKey(.date, reversed: true), SortKey(.subject), SortKey(.displayFrom), SortKey(.size)],
                    key: .unseen, returnsUIDs: false, returning: [.count])),
            .thread(ThreadCommand(algorithm: .orderedSubject, key: .from("é"), returnsUIDs: false)),
            .multiSearch(MultiSearchCommand(sources: [], key: .seen)),
            .multiSearch(
                MultiSearchCommand(
                    sources: [.selected, .subtree([.inbox]), .subtreeOne([MailboxName("a b")]), .personal],
                    key: .subject("é"), returning: [.all])),
        ]

    static let notifies: [Command] = [
        .notify(.none),
        .notify(
            .set(
                status: true,
                groups: [
                    .init(
                        mailboxes: .selectedDelayed, events: [.messageNew, .messageExpunge],
                        newMessageAttributes: [.uid, .section(.header)]),
                    .init(
                        mailboxes: .mailboxes([.inbox, MailboxName("a b")]), events: Set(NotifyCommand.Event.allCases)),
                    .init(mailboxes: .subtree([.inbox]), events: []), .init(mailboxes: .inboxes, events: []),
                    .init(mailboxes: .subscribed, events: []), .init(mailboxes: .personal, events: []),
                ])),
    ]

    private static let date = InternalDate(
        year: 2026, month: 1, day: 1, hour: 23, minute: 59, second: 60, zoneMinutes: -570)

    private static func message(_ text: String) -> AppendedMessage {
        AppendedMessage(data: .inline(ByteBuffer(string: text)))
    }

    private static func field(_ name: String, _ value: String?) -> IDArgument {
        IDArgument(name: text(name), value: value.map(text))
    }

    /// The examples hold none of the bytes that a string can't have.
    private static func text(_ text: String) -> AString {
        guard let string = AString(text) else { preconditionFailure("\(text) can't be a string") }
        return string
    }
}

extension Command {
    fileprivate static func select(resync: SelectCommand.Resynchronization) -> Command {
        .select(SelectCommand(mailbox: .inbox, resync: resync))
    }
}
