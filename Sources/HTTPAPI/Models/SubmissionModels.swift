import Foundation
import MailService

/// `Submission`.
struct SubmissionModel: Encodable {
    struct Recipient: Encodable {
        let address: String
        let state: String
        let reply: Reply?
    }

    /// The server's own words.
    struct Reply: Encodable {
        let command: String
        let code: Int
        let enhancedCode: String?
        let text: String

        init(_ reply: SubmissionReply) {
            command = reply.command
            code = reply.code
            enhancedCode = reply.enhancedCode
            text = reply.text
        }
    }

    struct Failure: Encodable {
        let code: String
        let detail: String

        init(_ failure: Submission.Failure) {
            code = failure.code
            detail = failure.detail
        }
    }

    struct Copy: Encodable {
        let state: String
        let messageId: String?
        let failure: Failure?
    }

    let id: String
    let state: String
    let messageId: String
    let subject: String?
    let from: String
    let recipients: [Recipient]
    let size: Int
    let createdAt: Timestamp
    let sendAt: Timestamp
    let attempts: Int
    let nextAttemptAt: Timestamp?
    let endedAt: Timestamp?
    let reply: Reply?
    let failure: Failure?
    let copy: Copy
    let canCancel: Bool

    init(_ submission: Submission) {
        id = submission.id.rawValue
        state = submission.state.rawValue
        messageId = submission.message.messageID
        subject = submission.message.subject
        from = submission.sender.description
        recipients = submission.recipients.map { recipient in
            Recipient(
                address: recipient.recipient.address.description, state: recipient.state.rawValue,
                reply: recipient.reply.map(Reply.init))
        }
        size = submission.message.sentSize
        createdAt = Timestamp(submission.createdAt)
        sendAt = Timestamp(submission.sendAt)
        attempts = submission.attempts
        nextAttemptAt = submission.state.isEnd ? nil : submission.dueAt.map(Timestamp.init)
        endedAt = submission.endedAt.map(Timestamp.init)
        reply = submission.reply.map(Reply.init)
        failure = submission.failure.map(Failure.init)
        copy = Copy(
            state: submission.filing.copy == .none ? Filing.State.none.rawValue : submission.filing.state.rawValue,
            messageId: submission.filing.messageID, failure: submission.filing.failure.map(Failure.init))
        canCancel = submission.state == .queued || submission.state == .deferred
    }
}

/// `SubmissionList`.
struct SubmissionListModel: Encodable {
    let submissions: [SubmissionModel]
    let nextCursor: String?
}
