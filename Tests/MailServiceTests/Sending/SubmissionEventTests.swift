import Foundation
import Testing

@testable import MailService

@Suite("A submission, event by event")
struct SubmissionEventTests {
    private let start = SubmissionSamples.start
    private var moment: SubmissionMoment { SubmissionMoment(now: start) }

    private func sending(_ recipients: String..., copy: SentCopy = .none) throws -> Submission {
        var submission = try SubmissionSamples.submission(to: recipients, copy: copy)
        expect(&submission, true) { $0.begin(at: start) }
        return submission
    }

    /// What an event answers.
    private func expect(
        _ submission: inout Submission, _ expected: Bool, sourceLocation: SourceLocation = #_sourceLocation,
        _ event: (inout Submission) -> Bool
    ) {
        let answer = event(&submission)
        #expect(answer == expected, sourceLocation: sourceLocation)
    }

    private func states(_ submission: Submission) -> [String] { submission.recipients.map(\.state.rawValue) }

    @Test func fromQueuedToSent() throws {
        var submission = try sending("bob@example.com")
        #expect(submission.state == .sending)
        #expect(submission.attempts == 1)
        expect(&submission, true) { $0.approachEnd() }
        submission.tried(SubmissionSamples.accepted("250 ok"), at: moment)
        #expect(submission.state == .sent)
        #expect(submission.isOver)
        #expect(submission.dueAt == nil)
        #expect(states(submission) == ["accepted"])
    }

    @Test func notBeforeItsTime() throws {
        var submission = try SubmissionSamples.submission(sendAt: start.addingTimeInterval(60))
        expect(&submission, false) { $0.begin(at: start) }
        expect(&submission, true) { $0.begin(at: start.addingTimeInterval(60)) }
        expect(&submission, false) { $0.begin(at: start.addingTimeInterval(60)) }
    }

    @Test func recipientsAreJudgedByTheirOwnAnswers() throws {
        var submission = try sending("bob@example.com", "carl@example.com", "dora@example.com")
        submission.tried(SubmissionSamples.accepted("250 ok", "550 who?", "451 later"), at: moment)
        #expect(submission.state == .deferred)
        #expect(states(submission) == ["accepted", "refused", "pending"])
        #expect(submission.dueAt == start.addingTimeInterval(30))
        expect(&submission, true) { $0.begin(at: start.addingTimeInterval(30)) }
        #expect(submission.pendingRecipients == [2])
        submission.tried(SubmissionSamples.accepted("250 ok"), at: SubmissionMoment(now: start.addingTimeInterval(31)))
        #expect(submission.state == .sent)
        #expect(states(submission) == ["accepted", "refused", "accepted"])
    }

    @Test func everyoneRefused() throws {
        var submission = try sending("bob@example.com")
        submission.tried(
            SubmissionReport(
                ending: .refused(SubmissionSamples.reply("550 who?")), recipients: [SubmissionSamples.reply("550 who?")]
            ),
            at: moment)
        #expect(submission.state == .failed)
        #expect(submission.failure?.detail == "The mail server said: 550 who?")
        #expect(submission.reply?.code == 550)
    }

    @Test(arguments: [("452 full", Submission.State.deferred), ("552 too large", .failed)])
    func theMessageRefusedAtItsEnd(answer: String, expected: Submission.State) throws {
        var submission = try sending("bob@example.com")
        expect(&submission, true) { $0.approachEnd() }
        submission.tried(
            SubmissionReport(
                ending: .refused(SubmissionSamples.reply(answer, to: "end of data")),
                recipients: [SubmissionSamples.reply("250 ok")]), at: moment)
        #expect(submission.state == expected)
        #expect(!submission.isInDoubt)
    }

    @Test(arguments: [
        (MailServiceError.Code.upstreamBroken, Submission.State.deferred), (.upstreamTimeout, .deferred),
        (.upstreamUnreachable, .deferred), (.upstreamCertificate, .deferred), (.upstreamAuthentication, .failed),
        (.unsupported, .failed), (.tooLarge, .failed),
    ])
    func failuresThatPassAndOthers(code: MailServiceError.Code, expected: Submission.State) throws {
        var submission = try sending("bob@example.com")
        submission.tried(
            SubmissionReport(ending: .failed(MailServiceError(code, "x")), recipients: [nil]), at: moment)
        #expect(submission.state == expected)
    }

    @Test func backOffGrowsAndEnds() throws {
        var submission = try SubmissionSamples.submission()
        var now = start
        var waits: [TimeInterval] = []
        while submission.state != .failed {
            expect(&submission, true) { $0.begin(at: now) }
            submission.tried(
                SubmissionReport(ending: .failed(MailServiceError(.upstreamBroken, "")), recipients: [nil]),
                at: SubmissionMoment(now: now))
            guard let due = submission.dueAt else { break }
            waits.append(due.timeIntervalSince(now))
            now = due
        }
        #expect(waits.prefix(5) == [30, 120, 300, 900, 1_800])
        #expect(waits == waits.sorted())
        #expect(now.timeIntervalSince(start) >= 86_400)
        #expect(states(submission) == ["refused"])
    }

    @Test func jitterStaysWithinItsBounds() {
        let schedule = RetrySchedule()
        let waits = [0, 0.5, 1].map { chance in
            schedule.next(afterFailures: 1, firstTriedAt: start, now: start, chance: chance)?.timeIntervalSince(start)
        }
        #expect(waits == [24, 30, 36])
    }

    @Test func inDoubtIsNeverSentAgain() throws {
        var submission = try sending("bob@example.com", "carl@example.com")
        expect(&submission, true) { $0.approachEnd() }
        submission.tried(
            SubmissionReport(
                ending: .unknown(MailServiceError(.upstreamBroken, "lost")),
                recipients: [SubmissionSamples.reply("250 ok"), SubmissionSamples.reply("451 later")]), at: moment)
        #expect(submission.state == .unknown)
        #expect(states(submission) == ["unknown", "refused"])
        expect(&submission, false) { $0.begin(at: .distantFuture) }
    }

    @Test func aCrash() throws {
        var early = try sending("bob@example.com")
        early.foundInterrupted(at: start)
        #expect(early.state == .queued)
        expect(&early, true) { $0.begin(at: start) }
        expect(&early, true) { $0.approachEnd() }
        early.foundInterrupted(at: start)
        #expect(early.state == .unknown)
        #expect(states(early) == ["unknown"])
    }

    @Test func stoppingTheServerIsNoFailedTry() throws {
        var submission = try sending("bob@example.com")
        submission.tried(
            SubmissionReport(
                ending: .failed(MailServiceError(.upstreamTimeout, "", underlying: CancellationError())),
                recipients: [nil]), at: moment)
        #expect(submission.state == .queued)
    }

    @Test func cancelling() throws {
        var queued = try SubmissionSamples.submission()
        try queued.cancel(at: start)
        #expect(queued.state == .cancelled)
        #expect(queued.isOver)
        try queued.cancel(at: start)
        expect(&queued, false) { $0.begin(at: .distantFuture) }
        let started = try sending("bob@example.com")
        #expect(throws: MailServiceError.self) {
            var submission = started
            try submission.cancel(at: start)
        }
        #expect(started.state == .sending)
    }

    @Test func filingComesAfterSending() throws {
        var submission = try sending("bob@example.com", copy: .auto)
        submission.tried(SubmissionSamples.accepted("250 ok"), at: moment)
        #expect(submission.state == .sent)
        #expect(!submission.isOver)
        #expect(submission.dueAt == start)
        submission.filingFailed(MailServiceError(.upstreamUnreachable, "down"), at: moment)
        #expect(submission.dueAt == start.addingTimeInterval(30))
        #expect(submission.state == .sent)
        submission.filed(as: nil)
        #expect(submission.isOver)
        #expect(submission.filing.state == .done)
    }

    @Test func filingThatCannotSucceed() throws {
        var submission = try sending("bob@example.com", copy: .auto)
        submission.tried(SubmissionSamples.accepted("250 ok"), at: moment)
        submission.filingFailed(MailServiceError(.upstreamRefused, "no"), at: moment)
        #expect(submission.isOver)
        #expect(submission.filing.state == .failed)
    }

    @Test func itSurvivesItsEncoding() throws {
        var submission = try sending("bob@example.com", copy: .auto)
        submission.tried(SubmissionSamples.accepted("451 later"), at: moment)
        let copy = try JSONDecoder().decode(Submission.self, from: JSONEncoder().encode(submission))
        #expect(copy == submission)
    }
}
