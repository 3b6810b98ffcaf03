package import Foundation

/// What time and chance an event is judged by.
package struct SubmissionMoment: Sendable {
    package var now: Date
    /// 0 to 1, for the jitter.
    package var chance: Double
    package var schedule: RetrySchedule

    package init(now: Date, chance: Double = 0.5, schedule: RetrySchedule = RetrySchedule()) {
        self.now = now
        self.chance = chance
        self.schedule = schedule
    }
}

/// The state machine: what happens to a submission, and what it is then. No clock, no I/O.
extension Submission {
    /// A try begins. False where there is to be none: it was cancelled, or another has begun.
    mutating func begin(at now: Date) -> Bool {
        guard state == .queued || state == .deferred, let dueAt, dueAt <= now else { return false }
        state = .sending
        isInDoubt = false
        attempts += 1
        firstTriedAt = firstTriedAt ?? now
        self.dueAt = nil
        return true
    }

    /// The end mark is about to go out.
    mutating func approachEnd() -> Bool {
        guard state == .sending else { return false }
        isInDoubt = true
        return true
    }

    /// Its person wants it back.
    ///
    /// - Throws: `conflict` where it is too late.
    mutating func cancel(at now: Date) throws(MailServiceError) {
        switch state {
        case .queued, .deferred: end(.cancelled, at: now)
        case .cancelled: return
        case .sending, .sent, .failed, .unknown:
            throw MailServiceError(
                .submissionStarted, "It can't be cancelled any more: it is \(state.rawValue).")
        }
    }

    /// The process that was sending it has ended before it could say how it went.
    mutating func foundInterrupted(at now: Date) {
        guard state == .sending else { return }
        guard isInDoubt else { return requeue(at: now) }
        for index in pendingRecipients { recipients[index].state = .unknown }
        failure = Failure(
            code: .outcomeUnknown,
            detail: "Postern was stopped between the message's end and the mail server's answer to it.")
        end(.unknown, at: now)
    }

    /// A try has ended.
    mutating func tried(_ report: SubmissionReport, at moment: SubmissionMoment) {
        guard state == .sending else { return }
        let asked = pendingRecipients
        for (index, reply) in zip(asked, report.recipients) { recipients[index].reply = reply }
        isInDoubt = false
        switch report.ending {
        case .accepted(let words):
            reply = words
            failure = nil
            judge(asked) { _, answer in answer?.isPositive == true ? .accepted : nil }
            settle(at: moment)
        case .refused(let words):
            reply = words
            failure = Failure(code: .upstreamRefused, detail: "The mail server said: \(words.code) \(words.text)")
            refused(words, asked)
            settle(at: moment)
        case .failed(let error):
            noteFailure(error)
            // Postern itself was stopped: that is no failed try.
            if error.underlying is CancellationError { return requeue(at: moment.now) }
            if !error.mayPass { judge(asked) { _, _ in .refused } }
            settle(at: moment)
        case .unknown(let error):
            noteFailure(error)
            judge(asked) { _, answer in answer?.isPositive == true ? .unknown : .refused }
            settle(at: moment)
        }
    }

    // MARK: - Filing

    /// The copy is in its place, and all else is done.
    mutating func filed(as messageID: MessageID?) {
        filing.state = .done
        filing.messageID = messageID?.encoded
        filing.failure = nil
        dueAt = nil
    }

    /// It couldn't be done: later, or never.
    mutating func filingFailed(_ error: MailServiceError, at moment: SubmissionMoment) {
        filing.attempts += 1
        filing.failure = Failure(code: error.code, detail: error.detail)
        let next = moment.schedule.next(
            afterFailures: filing.attempts, firstTriedAt: endedAt ?? moment.now, now: moment.now,
            chance: moment.chance)
        guard error.mayPass, let next else {
            filing.state = .failed
            dueAt = nil
            return
        }
        dueAt = next
    }

    /// It won't be tried: the account is gone from the settings, or its password can't be read any more.
    mutating func giveUp(_ error: MailServiceError, at now: Date) {
        if state.isEnd {
            filing.state = .failed
            filing.failure = Failure(code: error.code, detail: error.detail)
            dueAt = nil
            return
        }
        noteFailure(error)
        for index in pendingRecipients { recipients[index].state = .refused }
        end(recipients.contains { $0.state == .accepted } ? .sent : .failed, at: now)
    }

    // MARK: - Consequences

    /// Those that are not settled.
    var pendingRecipients: [Int] { recipients.indices.filter { recipients[$0].state == .pending } }

    private mutating func judge(
        _ indices: [Int], _ verdict: (Int, SubmissionReply?) -> SubmissionRecipient.State?
    ) {
        for index in indices {
            let reply = recipients[index].reply
            if let state = verdict(index, reply) {
                recipients[index].state = state
            } else if let reply, !reply.isPositive, !reply.isTransient {
                recipients[index].state = .refused
            }
        }
    }

    /// The message as a whole was refused: for good, for now, or by each recipient's own answer.
    private mutating func refused(_ words: SubmissionReply, _ asked: [Int]) {
        judge(asked) { _, _ in words.isTransient || words.command == "RCPT" ? nil : .refused }
    }

    /// The end, if all is settled or time is up; else the next try.
    private mutating func settle(at moment: SubmissionMoment) {
        if !pendingRecipients.isEmpty {
            let next = moment.schedule.next(
                afterFailures: attempts, firstTriedAt: firstTriedAt ?? moment.now, now: moment.now,
                chance: moment.chance)
            if let next, !recipients.contains(where: { $0.state == .unknown }) {
                state = .deferred
                dueAt = next
                return
            }
            for index in pendingRecipients { recipients[index].state = .refused }
        }
        if recipients.contains(where: { $0.state == .unknown }) { return end(.unknown, at: moment.now) }
        end(recipients.contains { $0.state == .accepted } ? .sent : .failed, at: moment.now)
    }

    private mutating func requeue(at now: Date) {
        state = .queued
        isInDoubt = false
        dueAt = now
    }

    private mutating func end(_ end: State, at now: Date) {
        state = end
        isInDoubt = false
        endedAt = now
        let hasFiling = end == .sent && (filing.copy == .auto || origin != SubmissionOrigin())
        filing.state = hasFiling ? .pending : .none
        dueAt = hasFiling ? now : nil
    }

    private mutating func noteFailure(_ error: MailServiceError) {
        failure = Failure(code: error.code, detail: error.detail)
    }
}

extension MailServiceError {
    /// Whether another try may go better, without anybody changing the message. A certificate is renewed, a full mailbox
    /// emptied.
    fileprivate var mayPass: Bool {
        code.isRetryable || [.upstreamCertificate, .overQuota, .internal, .outcomeUnknown].contains(code)
    }
}
