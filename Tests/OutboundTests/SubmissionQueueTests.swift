import Foundation
import Persistence
import PosternTesting
import Synchronization
import Testing

@testable import MailService

@Suite("The queue, over a store on disk and a submission server", .timeLimit(.minutes(2)))
struct SubmissionQueueTests {
    private func withWorld(
        _ smtp: ScriptedSMTP, mail: FilingMail = FilingMail(), _ body: (QueueWorld) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await withScriptedServer(script: smtp.script) { server in
                try await body(QueueWorld(in: folder, port: server.port, mail: mail))
            }
        }
    }

    @Test func aMessageGoesOutOnceWithoutItsBcc() async throws {
        let smtp = ScriptedSMTP()
        try await withWorld(smtp) { world in
            let id = try await world.submit()
            try await world.running { try await world.until(id) { $0.state == .sent } }
            let delivery = try #require(smtp.deliveries.first)
            #expect(smtp.deliveries.count == 1)
            #expect(delivery.recipients == ["bob@example.com", "carl@example.com"])
            let text = String(decoding: delivery.content, as: UTF8.self)
            #expect(text.hasPrefix("From: amy@example.org\r\nTo: bob@example.com\r\nSubject: hi\r\nDate: "))
            #expect(text.hasSuffix("\r\n\r\nHello\r\n.\r\nBcc: body\r\n"))
            let submission = try await world.submission(id)
            #expect(submission.message.sentSize == delivery.content.count)
            #expect(submission.recipients.map(\.state) == [.accepted, .accepted])
            // Nothing of it is left that could be used.
            #expect(try await world.store.sealedPassword(of: id) == nil)
            #expect(throws: ContentMissing.self) { _ = try world.contents.open(submission.message.content) }
        }
    }

    @Test func whatIsDeferredIsTriedAgainInTime() async throws {
        let smtp = ScriptedSMTP(fault: .laterAtEnd, times: 2)
        try await withWorld(smtp) { world in
            let id = try await world.submit()
            try await world.running {
                try await world.until(id) { $0.state == .deferred }
                #expect(try await world.submission(id).reply?.code == 451)
                world.time.advance(29)
                #expect(try await world.submission(id).attempts == 1)
                world.time.advance(2)
                try await world.until(id) { $0.attempts == 2 && $0.state == .deferred }
                world.time.advance(121)
                try await world.until(id) { $0.state == .sent }
            }
            #expect(smtp.deliveries.count == 1)
        }
    }

    @Test func oneRecipientLater() async throws {
        let smtp = ScriptedSMTP(fault: .greylisted("bob"), times: 1)
        try await withWorld(smtp) { world in
            let id = try await world.submit()
            try await world.running {
                try await world.until(id) { $0.state == .deferred }
                world.time.advance(31)
                try await world.until(id) { $0.state == .sent }
            }
            #expect(smtp.deliveries.map(\.recipients) == [["carl@example.com"], ["bob@example.com"]])
        }
    }

    @Test func inDoubtIsNeverSentAgain() async throws {
        let smtp = ScriptedSMTP(fault: .dropAfterEnd)
        try await withWorld(smtp) { world in
            let id = try await world.submit()
            let next = try await world.submit()
            try await world.running {
                try await world.until(id) { $0.state == .unknown }
                try await world.until(next) { $0.state == .unknown }
                world.time.advance(200_000)
            }
            #expect(smtp.deliveries.count == 2)
            #expect(try await world.submission(id).state == .unknown)
        }
    }

    @Test func aTimeToSend() async throws {
        let smtp = ScriptedSMTP()
        try await withWorld(smtp) { world in
            var request = QueueWorld.withoutCopy()
            request.sendAt = world.time.now.addingTimeInterval(3_600)
            let later = try await world.submit(QueueWorld.message(), request)
            request.undoSeconds = 30
            request.sendAt = nil
            let undone = try await world.submit(QueueWorld.message(), request)
            let access = try world.access()
            try await world.running {
                #expect(try await world.service.cancel(undone, by: access).state == .cancelled)
                world.time.advance(3_599)
                #expect(try await world.submission(later).state == .queued)
                world.time.advance(1)
                try await world.until(later) { $0.state == .sent }
                await #expect(throws: MailServiceError.self) { _ = try await world.service.cancel(later, by: access) }
            }
            #expect(smtp.deliveries.count == 1)
        }
    }

    @Test func afterACrash() async throws {
        let smtp = ScriptedSMTP()
        try await withWorld(smtp) { world in
            let early = try await world.submit()
            let late = try await world.submit(QueueWorld.message(from: "zoe@example.org"), as: "zoe@example.org")
            let now = world.time.now
            // As a process leaves them that dies before, and after the end mark was about to go out.
            try await world.leaveSending(early, inDoubt: false, at: now)
            try await world.leaveSending(late, inDoubt: true, at: now)
            try await world.running {
                try await world.until(early) { $0.state == .sent }
                try await world.until(late, as: "zoe@example.org") { $0.state == .unknown }
            }
            #expect(smtp.deliveries.map(\.sender) == ["amy@example.org"])
        }
    }

    @Test func theSameRequestMakesOneSubmission() async throws {
        let smtp = ScriptedSMTP()
        try await withWorld(smtp) { world in
            let first = try await world.submit(key: "k 1")
            #expect(try await world.submit(key: "k 1") == first)
            #expect(try await world.submit(key: "k 2") != first)
            let access = try world.access()
            let all = try await world.service.submissions(by: access, states: nil, after: nil, limit: 10)
            #expect(all.count == 2)
        }
    }

    // MARK: - Filing

    @Test func theCopyAndWhatGoesWithIt() async throws {
        let mail = FilingMail()
        try await withWorld(ScriptedSMTP(), mail: mail) { world in
            var request = SubmissionRequest()
            request.origin = SubmissionOrigin(
                draft: FilingMail.id(7).encoded, answered: FilingMail.id(8).encoded)
            let id = try await world.submit(QueueWorld.message(), request)
            try await world.running { try await world.until(id) { $0.isOver } }
            let copy = try #require(mail.state.withLock { $0.sent }.first)
            #expect(copy.contains("\r\nBcc: carl@example.com\r\n"))
            let changes = mail.state.withLock { $0.changes }
            #expect(changes.map(\.0) == [FilingMail.id(8), FilingMail.id(7)])
            #expect(changes.map(\.1) == [.keywords(add: [.answered], remove: []), .destroy])
            #expect(try await world.submission(id).filing.state == .done)
        }
    }

    @Test(arguments: [true, false])
    func aCopyThatFailsIsTriedAgainAndNeverTwice(hasEffect: Bool) async throws {
        let mail = FilingMail()
        mail.state.withLock { $0.failures = [(MailServiceError(.outcomeUnknown, "lost"), hasEffect)] }
        try await withWorld(ScriptedSMTP(), mail: mail) { world in
            let id = try await world.submit(QueueWorld.message(), SubmissionRequest())
            try await world.running {
                try await world.until(id) { $0.filing.attempts == 1 }
                #expect(try await world.submission(id).state == .sent)
                world.time.advance(40)
                try await world.until(id) { $0.filing.state == .done }
            }
            #expect(mail.state.withLock { $0.sent.count } == 1)
        }
    }

    // MARK: - What isn't taken

    @Test(arguments: [
        "To: bob@example.com\r\n\r\n", "From: eve@example.net\r\nTo: bob@example.com\r\n\r\n",
        "From: amy@example.org\r\n\r\n", "From: amy@example.org\r\nTo: not an address\r\n\r\n",
        "From: amy@example.org\r\nTo: bob@-example.com\r\n\r\n", "From: amy@example.org\r\nTo: bob\r\n\r\n",
    ])
    func messagesThatCannotBeSent(text: String) async throws {
        try await withWorld(ScriptedSMTP()) { world async throws in
            await #expect(throws: MailServiceError.self) { _ = try await world.submit(text) }
            #expect(try await world.store.submissionContents().isEmpty)
        }
    }

    @Test func tooManyInAnHour() async throws {
        try await withTemporaryFolder { folder in
            var options = SubmissionService.Options()
            options.limits.messagesPerHour = 2
            let world = try QueueWorld(in: folder, port: 1, options: options)
            for _ in 1...2 { _ = try await world.submit() }
            do {
                _ = try await world.submit()
                Issue.record("a third one was taken")
            } catch let error as MailServiceError {
                #expect(error.code == .submissionLimit)
                #expect(error.retryAfter == .seconds(3_601))
            }
            world.time.advance(3_602)
            _ = try await world.submit()
        }
    }
}

extension QueueWorld {
    /// Leaves a submission as a process does that is killed while it sends.
    func leaveSending(_ id: SubmissionID, inDoubt: Bool, at now: Date) async throws {
        _ = try await store.updateSubmission(id) { submission in
            _ = submission.begin(at: now)
            if inDoubt { _ = submission.approachEnd() }
        }
    }
}
