import Testing

@testable import MailStore

struct SearchMomentTests {
    @Test("a message that is indexed while a search runs is found all the same")
    func indexedMeanwhile() throws {
        try withFixture { fixture in
            try fixture.append("Subject: here\r\n\r\nText.\r\n")
            let account = fixture.account
            let evaluator = QueryEvaluator(
                folder: fixture.inbox,
                keywords: try account.readFolder(fixture.inbox) { record, _ in record.keywords },
                isCancelled: { false },
                bytes: { uid in try account.content(of: uid, in: fixture.inbox).whole() },
                read: { body in
                    let found = try account.read(body)
                    while try account.indexBatch() > 0 {}
                    return found
                })
            #expect(try evaluator.find(.header("subject", "here"), among: UIDRanges(1...1)) == [1])
        }
    }
}
