package import Foundation

/// A submission's name: random, or made from the key of the request that made it, so that the same request never makes
/// two.
package struct SubmissionID: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// A message that was given to Postern to send, from then until its record goes.
///
/// It changes by the events in `Submission+Events.swift` alone, each in one transaction of the store.
package struct Submission: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Waits for its time, or for a place.
        case queued
        /// A try is under way.
        case sending
        /// The server has taken it, for one recipient at least.
        case sent
        /// A try failed, the next comes.
        case deferred
        /// No recipient's server will have it from here.
        case failed
        case cancelled
        /// The message went out and the server's answer was lost: it may have been sent or not. It is never sent again.
        case unknown

        /// Whether there will be no other try.
        package var isEnd: Bool {
            switch self {
            case .queued, .sending, .deferred: false
            case .sent, .failed, .cancelled, .unknown: true
            }
        }
    }

    package let id: SubmissionID
    package let account: AccountID
    /// The account's address: what it is found by again in the settings.
    package let address: String
    /// The envelope's sender.
    package let sender: SMTPAddress
    package internal(set) var recipients: [SubmissionRecipient]
    package let notification: DeliveryNotification?
    package let message: QueuedMessage
    package let createdAt: Date
    /// No try is made before.
    package let sendAt: Date
    package let origin: SubmissionOrigin
    package internal(set) var state = State.queued
    /// Whether the end mark of the try that is under way may be out.
    package internal(set) var isInDoubt = false
    package internal(set) var attempts = 0
    package internal(set) var firstTriedAt: Date?
    /// When the queue has something to do about it; nil where it has not.
    package internal(set) var dueAt: Date?
    package internal(set) var endedAt: Date?
    /// The server's words that decided last.
    package internal(set) var reply: SubmissionReply?
    /// What went wrong last; nil where nothing did.
    package internal(set) var failure: Failure?
    package internal(set) var filing: Filing

    /// What went wrong, for programs and for people.
    package struct Failure: Hashable, Sendable, Codable {
        /// A ``MailServiceError/Code``.
        package let code: String
        package let detail: String

        package init(code: MailServiceError.Code, detail: String) {
            self.code = code.rawValue
            self.detail = detail
        }
    }

    package init(
        id: SubmissionID, account: Account, sender: SMTPAddress, recipients: [EnvelopeRecipient],
        notification: DeliveryNotification?, message: QueuedMessage, createdAt: Date, sendAt: Date,
        copy: SentCopy, origin: SubmissionOrigin
    ) {
        self.id = id
        self.account = account.id
        self.address = account.address
        self.sender = sender
        self.recipients = recipients.map { SubmissionRecipient($0) }
        self.notification = notification
        self.message = message
        self.createdAt = createdAt
        self.sendAt = sendAt
        self.origin = origin
        dueAt = sendAt
        filing = Filing(copy: copy)
    }

    /// Whether nothing will be done about it any more: then its message and its password have no use.
    package var isOver: Bool { state.isEnd && filing.state != .pending }
}

package struct SubmissionRecipient: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Not sent yet.
        case pending
        /// The server has taken the message for this one.
        case accepted
        case refused
        /// The server may have it for this one.
        case unknown
    }

    package let recipient: EnvelopeRecipient
    package internal(set) var state = State.pending
    /// What the server said to this one last.
    package internal(set) var reply: SubmissionReply?

    init(_ recipient: EnvelopeRecipient) {
        self.recipient = recipient
    }
}

/// The message of a submission, in the content store.
package struct QueuedMessage: Hashable, Sendable, Codable {
    /// As it will lie in Sent, with its Bcc.
    package let content: ContentID
    /// Octets of that.
    package let storedSize: Int
    /// Octets of what goes out.
    package let sentSize: Int
    package let hasEightBitBody: Bool
    package let hasEightBitHeader: Bool
    /// Without angle brackets.
    package let messageID: String
    package let subject: String?
}

/// Where a submission came from, and what is done about that when it has gone.
package struct SubmissionOrigin: Hashable, Sendable, Codable {
    /// The draft that it was; goes when the message has.
    package var draft: String?
    /// The message that it answers; gets `$answered`.
    package var answered: String?
    /// The message that it forwards; gets `$forwarded`.
    package var forwarded: String?

    package init(draft: String? = nil, answered: String? = nil, forwarded: String? = nil) {
        self.draft = draft
        self.answered = answered
        self.forwarded = forwarded
    }
}

/// Whether the sender keeps a copy.
package enum SentCopy: String, Hashable, Sendable, Codable, CaseIterable {
    /// In Sent, unless the mail server put one there itself.
    case auto
    case none
}

/// What is done in the account's folders after a message has gone.
package struct Filing: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Not before it is sent, or not yet.
        case pending
        case done
        case failed
        /// There is none to be done.
        case none
    }

    package let copy: SentCopy
    package internal(set) var state = State.pending
    package internal(set) var attempts = 0
    /// The copy's id, where it is known.
    package internal(set) var messageID: String?
    package internal(set) var failure: Submission.Failure?

    init(copy: SentCopy) {
        self.copy = copy
    }
}

extension AccountID: Codable {}
extension ContentID: Codable {}
