import Foundation
import MailStore
import PosternTesting
import Testing

/// SEARCH over a real account (RFC 9051 section 6.4.4).
@Suite(.timeLimit(.minutes(2)))
struct SearchTests {
    private static let messages = [
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= aus Wien\nFrom: =?utf-8?q?J=C3=B6rg?= <joerg@x.example>\nTo: ann@x.example\n"
            + "Date: Mon, 1 Jan 2024 23:30:00 -0500\nX-Note: secret\nContent-Type: text/plain; charset=iso-8859-1\n"
            + "Content-Transfer-Encoding: quoted-printable\n\nSch=F6ne Stra=DFe\n",
        "Subject: report\nFrom: bob@y.example\nCc: team@y.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
            + "Content-Type: text/html\nX-Part: inpart\n\n<p>Caf&eacute; am See</p>\n--b\n"
            + "Content-Type: message/rfc822\n\nSubject: innersubject\n\ninnerbody\n--b--\n",
        "From: x\n\nVGhpcyBpcyBub3QgZGVjb2RlZA==\n",
        "Subject: base64\nContent-Transfer-Encoding: base64\n\nSGVsbG8gV29ybGQgb2YgbWFpbA==\n",
        "Subject: \nDate: nonsense\n\n\u{4F60}\u{597D} world\n",
    ]

    /// Query and the UIDs found.
    private static let queries: [(StoreQuery, [UInt32])] = [
        (.all, [1, 2, 3, 4, 5]), (.header("subject", "GRÜSSE"), []), (.header("subject", "GRÜßE"), [1]),
        (.header("subject", "gru\u{308}ße"), [1]), (.header("Subject", ""), [1, 2, 4, 5]),
        (.header("from", "jörg"), [1]),
        (.header("from", "x.example"), [1]), (.header("to", "joerg"), []), (.header("x-note", "SECRET"), [1]),
        (.header("note", "secret"), []), (.header("subject", "inner"), []), (.header("cc", "te"), [2]),
        (.body("schöne straße"), [1]), (.body("secret"), []), (.text("secret"), [1]), (.text("inpart"), [2]),
        (.body("inpart"), []), (.body("café"), [2]), (.body("innersubject"), [2]), (.body("INNERBODY"), [2]),
        (.body("VGhp"), [3]), (.body("hello world"), [4]), (.body("SGVs"), []), (.body("你"), [5]),
        (.text(""), [1, 2, 3, 4, 5]),
        (.body("\"quoted\""), []), (.body("o w"), [4]), (.not(.body("world")), [1, 2, 3]),
        (.or([.body("你好"), .header("cc", "team")]), [2, 5]),
        (.and([.body("world"), .header("subject", "base64")]), [4]),
        (.and([.uids([2, 3, 9]), .not(.flags(.seen))]), [3]), (.flags(.seen), [2]), (.keyword("$forwarded"), [3]),
        (.not(.keyword("$Unknown")), [1, 2, 3, 4, 5]),
        (.days(.sent, .on(19_723)), [1]), (.days(.sent, .since(19_724)), []), (.days(.sent, .before(20_000)), [1]),
        (.not(.days(.sent, .on(19_723))), [2, 3, 4, 5]), (.days(.arrival, .on(1)), [1, 2, 3, 4]),
        (.days(.arrival, .before(1)), [5]), (.arrivedUntil(86_400), [1]), (.arrivedSince(86_403), [4, 5]),
        (.larger(200), [1, 2]), (.or([]), []), (.and([]), [1, 2, 3, 4, 5]), (.modSeq(1), [1, 2, 3, 4, 5]),
    ]

    @Test(arguments: [false, true])
    func queries(indexed: Bool) throws {
        try withTemporaryStore { account, folder in
            try append(Self.messages, to: account, folder)
            if indexed { while try account.indexBatch() > 0 {} }
            for (query, expected) in Self.queries {
                let found = try account.search(query, in: folder, among: UIDRanges(1...UInt32.max))
                #expect(found == UIDRanges(expected), "\(query)")
            }
        }
    }

    /// The index and the reading of each message give the same, whatever the term.
    @Test func indexAgreesWithReading() throws {
        try withTemporaryStore { account, folder in
            let texts = (1...300).map { String(decoding: SampleMail().message($0).bytes, as: UTF8.self) }
            try append(texts, to: account, folder)
            let all = UIDRanges(1...300)
            let terms = [
                "the", "noon", "ü", "schicken?", "e", "\r\n-- ", "example.org", "ΣΆΒΒΑΤΟ", "встрече", "\"", "a b",
            ]
            let queries = terms.flatMap {
                [StoreQuery.body($0), .text($0), .header("from", $0), .header("subject", $0)]
            }
            // Few enough to be read one by one.
            let read = try queries.map { query in
                try stride(from: UInt32(1), to: 300, by: 50).reduce(into: UIDRanges()) { found, start in
                    let uids = UIDRanges(start...start + 49)
                    found.formUnion(try account.search(query, in: folder, among: uids))
                }
            }
            while try account.indexBatch() > 0 {}
            for (query, expected) in zip(queries, read) {
                #expect(try account.search(query, in: folder, among: all) == expected, "\(query)")
            }
        }
    }

    @Test func removedMailIsForgotten() throws {
        try withTemporaryStore { account, folder in
            try append(["Subject: a\n\nfindme\n", "Subject: b\n\nfindme\n"], to: account, folder)
            while try account.indexBatch() > 0 {}
            try account.remove([1], from: folder)
            #expect(try account.search(.body("findme"), in: folder, among: [1, 2]) == [2])
            #expect(try account.indexBatch() == 0)
            try append(["Subject: c\n\nfindme\n"], to: account, folder)
            #expect(try account.search(.body("findme"), in: folder, among: [1, 2, 3]) == [2, 3])
        }
    }

    @Test func longTextIsFoundBeyondTheIndex() throws {
        try withTemporaryStore { account, folder in
            let long = "Subject: long\n\n" + String(repeating: "some words here\n", count: 40_000) + "needle\n"
            try append([long, "Subject: short\n\nneedles\n"], to: account, folder)
            while try account.indexBatch() > 0 {}
            #expect(try account.search(.body("needle"), in: folder, among: [1, 2]) == [1, 2])
        }
    }

    @Test func cancels() throws {
        try withTemporaryStore { account, folder in
            try append(Self.messages, to: account, folder)
            #expect(throws: CancellationError.self) {
                try account.search(.body("x"), in: folder, among: [1], isCancelled: { true })
            }
        }
    }

    @Test func manyKeys() throws {
        try withTemporaryStore { account, folder in
            try append(Self.messages, to: account, folder)
            let many = StoreQuery.or((0..<5_000).map { .larger($0 + 1_000) } + [.flags(.seen)])
            #expect(try account.search(many, in: folder, among: UIDRanges(1...9)) == [2])
        }
    }

    @Test func order() throws {
        try withTemporaryStore { account, folder in
            try append(
                [
                    "Subject: Re: b\nFrom: Zoe <z@x>\nDate: 3 Jan 2024 00:00:00 +0000\n\n1",
                    "Subject: a\nFrom: y@x\nDate: 1 Jan 2024 00:00:00 +0000\n\nlonger",
                    "Subject: =?utf-8?q?=C3=84?=\nFrom: Adam <x@x>\nDate: 2 Jan 2024 00:00:00 +0000\n\n12",
                ], to: account, folder)
            let all: UIDRanges = [1, 2, 3]
            #expect(try account.sorted(all, in: folder, by: [SortOrder(.subject)]).first == 2)
            #expect(try account.sorted(all, in: folder, by: [SortOrder(.from)]) == [3, 2, 1])
            #expect(try account.sorted(all, in: folder, by: [SortOrder(.displayFrom)]) == [3, 2, 1])
            #expect(try account.sorted(all, in: folder, by: [SortOrder(.sent)]) == [2, 3, 1])
            #expect(try account.sorted(all, in: folder, by: [SortOrder(.arrival, isReversed: true)]) == [3, 2, 1])
            #expect(try account.sorted([1, 3], in: folder, by: [SortOrder(.cc), SortOrder(.sent)]) == [3, 1])
            let facts = try account.threadFacts(of: all, in: folder)
            #expect(facts.map(\.subject).first == "B")
            #expect(facts.map(\.isReply) == [true, false, false])
        }
    }

    // MARK: -

    private func withTemporaryStore(_ body: (AccountStore, FolderID) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "search-\(UUID().uuidString)")
        // What is left behind is the system's to clear.
        defer { try? FileManager.default.removeItem(at: directory) }
        var options = MailStoreOptions()
        options.syncsToDisk = false
        let store = try MailStore(directory: directory.path, options: options)
        let account = try store.createAccount("a@example.org", credentials: StoredCredentials())
        let inbox = try #require(try account.folders().first)
        try body(account, inbox.id)
    }

    /// The second is seen, the third forwarded; they arrive a second after each other, the fifth in a zone where it is
    /// the day before.
    private func append(_ texts: [String], to account: AccountStore, _ folder: FolderID) throws {
        var messages: [NewMessage] = []
        for (index, text) in texts.enumerated() {
            let incoming = account.makeIncoming()
            let crlf = text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
            try incoming.write(contentsOf: Array(crlf.utf8))
            let flags = MessageFlags(index == 1 ? .seen : [], keywords: index == 2 ? ["$Forwarded"] : [])
            messages.append(
                NewMessage(
                    incoming, flags: flags,
                    internalDate: InternalDate(seconds: 86_400 + Int64(index), zoneMinutes: index == 4 ? -60 : 0)))
        }
        try account.append(messages, to: folder)
    }
}
