import IMAPProtocol
import NIOCore

/// A response of each kind, with what is hard to write or to read.
enum ResponseExamples {
    static let all: [Response] = statuses + codes.map(coded) + data.map { .untagged($0) }

    private static let statuses: [Response] = [
        .tagged(TaggedResponse(tag: "A1", status: .init(.ok, text: "done"))),
        .tagged(TaggedResponse(tag: "a.1-[x]", status: .init(.no, code: .overQuota, text: "full"))),
        .tagged(TaggedResponse(tag: "9", status: .init(.bad, text: "see [this] {5}"))),
        .untagged(.status(.init(.bye, code: .unavailable, text: "later"))),
        .untagged(.status(.init(.preauth, text: "hello"))),
        .continuation(ContinuationRequest(text: "go on")), .continuation(ContinuationRequest(text: "")),
        .continuation(ContinuationRequest(text: "cj1hYmM9")),
    ]

    private static func coded(_ code: ResponseCode) -> Response {
        .untagged(.status(StatusResponse(.ok, code: code, text: "text [with] brackets")))
    }

    private static let codes: [ResponseCode] = [
        .alert, .badCharset([]), .badCharset(["UTF-8", "US-ASCII"]), .capability([.imap4rev1, .imap4rev2, .idle]),
        .parse, .permanentFlags([.seen, .createKeywords, .forwarded]), .permanentFlags([]), .readOnly, .readWrite,
        .tryCreate, .uidNext(4_294_967_295), .uidValidity(1), .unseen(12), .appendUID(7, OrderedUIDs([3...5, 9...9])),
        .copyUID(CopiedUIDs(uidValidity: 7, source: OrderedUIDs([3...5]), destination: OrderedUIDs([9...9, 1...2]))),
        .uidNotSticky, .noSelect, .hasChildren, .closed, .unknownCTE, .unavailable, .authenticationFailed,
        .authorizationFailed, .expired, .privacyRequired, .contactAdmin, .noPermission, .inUse, .expungeIssued,
        .corruption, .serverBug, .clientBug, .cannot, .limit, .overQuota, .alreadyExists, .nonExistent,
        .highestModSeq(9_223_372_036_854_775_807), .noModSeq, .modified([1...1, 4...9]), .mailboxID("F1-x_y"), .tooBig,
        .metadataLongEntries(12), .metadataMaxSize(34), .metadataTooMany, .metadataNoPrivate, .notificationOverflow,
        .badEvent(["MessageNew"]), .notSaved, .noUpdate(tag: "A\"1"), .compressionActive,
        .referral("imap://h/"), .inProgress(nil),
        .inProgress(CommandProgress(tag: "A1", done: 3, total: nil)), .messageLimit(5, lowestUnprocessed: nil),
        .messageLimit(5, lowestUnprocessed: 77), .uidRequired, .badComparator, .annotations(maximumSize: 0),
        .annotations(maximumSize: 9), .webAlert("https://x/"), .throttled, .other(name: "X-NEW", text: nil),
        .other(name: "X-NEW", text: "some thing"),
    ]

    static let strings: [IMAPString] = [
        "plain", "", "two words", "NIL", "q\"uo\\te", "line\r\nend", "Grüße", "{5}", "a)b(", "\t",
        IMAPString(ByteBuffer(bytes: [0xFF, 0xFE, 0x20])), IMAPString(String(repeating: "long ", count: 2000)),
    ]

    private static let data: [UntaggedResponse] = mailboxes + searches + threads + fetches + others

    private static let mailboxes: [UntaggedResponse] =
        CommandExamples.names.flatMap { name -> [UntaggedResponse] in
            [
                .list(ListEntry(attributes: [.hasChildren, .sent], delimiter: 0x2F, name: name)),
                .list(ListEntry(kind: .lsub, attributes: [], delimiter: nil, name: name)),
                .quotaRoots(QuotaRoots(mailbox: name, roots: ["", "a b"])),
            ]
        } + [
            .list(extended), .mailboxStatus(MailboxStatus(name: .inbox)), .mailboxStatus(status),
            .namespaces(Namespaces()),
            .namespaces(
                Namespaces(
                    personal: [Namespace(prefix: MailboxName(""), delimiter: 0x2F)],
                    otherUsers: [Namespace(prefix: MailboxName("~"), delimiter: 0x2E)],
                    shared: [
                        Namespace(prefix: MailboxName("#a b/"), delimiter: 0x5C),
                        Namespace(prefix: MailboxName("x"), delimiter: nil),
                    ])),
        ]

    private static var extended: ListEntry {
        var entry = ListEntry(attributes: [.nonExistent, .subscribed], delimiter: 0x22, name: MailboxName("a"))
        entry.extended = [.childInfo(["SUBSCRIBED"]), .oldName(MailboxName("Ü b")), .myRights("lrs")]
        return entry
    }

    private static var status: MailboxStatus {
        var status = MailboxStatus(name: MailboxName("Entwürfe"))
        status.messages = 1
        status.recent = 0
        status.uidNext = 3
        status.uidValidity = 4
        status.unseen = 5
        status.deleted = 6
        status.size = 1 << 40
        status.deletedStorage = 7
        status.highestModSeq = 8
        status.appendLimit = .unlimited
        status.mailboxID = "F9"
        return status
    }

    private static let searches: [UntaggedResponse] = {
        var result = ExtendedSearchResult()
        var all: [UntaggedResponse] = [.extendedSearch(result)]
        result.tag = "A1"
        result.isUID = true
        result.min = 1
        result.max = 9
        result.count = 3
        result.all = [1...3, 9...9]
        result.modSeq = 77
        result.partial = PartialWindow(first: -1, last: -10).map { .init(window: $0, ranges: [9...9, 1...2]) }
        result.added = [.init(position: 0, ranges: [4...4])]
        result.removed = [.init(position: 2, ranges: [5...6])]
        result.relevancy = [1, 100]
        all.append(.extendedSearch(result))
        result.mailbox = MailboxName("Ü b")
        result.uidValidity = 5
        result.partial = PartialWindow(first: 1, last: 10).map { .init(window: $0, ranges: []) }
        all.append(.extendedSearch(result))
        return all + [
            .search(SearchResult(numbers: [])), .search(SearchResult(numbers: [3, 1, 4_294_967_295], modSeq: 9)),
            .sort(SearchResult(numbers: [2, 1])),
        ]
    }()

    /// Preorder, with depths: a missing root, missing ones inside, chains and forks.
    private static let threads: [UntaggedResponse] = [
        [], [(1, 0)], [(1, 0), (2, 1), (3, 2)], [(1, 0), (2, 1), (3, 1), (4, 2), (5, 0)],
        [(nil, 0), (2, 1), (3, 1)], [(nil, 0), (2, 1)], [(1, 0), (nil, 1), (2, 2), (3, 2)],
        [(1, 0), (nil, 1), (2, 2), (3, 2), (4, 1), (5, 2), (6, 3), (7, 3)],
        [(nil, 0), (nil, 1), (1, 2), (2, 2), (3, 1)],
    ].map { (nodes: [(UInt32?, Int)]) in
        .thread(ThreadForest(nodes: nodes.map { .init(number: $0.0, depth: $0.1) }))
    }

    private static let others: [UntaggedResponse] =
        [
            .exists(0), .recent(4_294_967_295), .expunge(3), .flags([.seen, Flag("$x")]), .flags([]),
            .capability([.imap4rev1, .condStore]), .enabled([]), .enabled([.qResync]),
            .vanished(VanishedMessages(uids: [1, 2, 5], isEarlier: true)),
            .vanished(VanishedMessages(uids: [9], isEarlier: false)), .id([]),
            .myRights(MyRights(mailbox: .inbox, rights: "lrswi")),
            .listRights(ListRights(mailbox: .inbox, identifier: "a b", required: "", optional: ["l", "rs"])),
            .acl(AccessControlList(mailbox: .inbox, entries: [.init(identifier: "-x", rights: "l")])),
            .quota(Quota(root: "", resources: [])),
            .quota(Quota(root: "a", resources: [.init(name: "STORAGE", usage: 1, limit: UInt64.max)])),
            .metadata(MetadataEntries(mailbox: nil, entries: [.init(name: "/shared/x", value: .untold)])),
            .unknown(name: "X-THING", "(1 2) \"x\""),
        ]
        + strings.flatMap { string -> [UntaggedResponse] in
            [
                .id([IDField(name: "name", value: string), IDField(name: "none", value: nil)]),
                .metadata(
                    MetadataEntries(
                        mailbox: .inbox,
                        entries: [.init(name: "/a", value: .value(string)), .init(name: "/b", value: .absent)])),
            ]
        }
}
