package import Foundation
package import MailMessage

/// A message as a list shows it: what changes (keywords) beside what never does (the header).
package struct MessageSummary: Sendable, Hashable {
    package let id: MessageID
    /// In no particular order.
    package var keywords: Set<Keyword>
    package let header: MessageHeader
    package var preview: String?

    package init(id: MessageID, keywords: Set<Keyword>, header: MessageHeader, preview: String? = nil) {
        self.id = id
        self.keywords = keywords
        self.header = header
        self.preview = preview
    }
}

/// What is known of a message without its text, and never changes: it may be kept for ever.
package struct MessageHeader: Sendable, Hashable, Codable {
    /// When the server received it (INTERNALDATE).
    package var receivedAt: Date
    /// When its sender says to have sent it (Date).
    package var sentAt: Date?
    package var subject: String?
    package var from: [MailAddress]
    package var to: [MailAddress]
    package var cc: [MailAddress]
    package var bcc: [MailAddress]
    package var replyTo: [MailAddress]
    /// Without the angle brackets.
    package var messageID: String?
    package var inReplyTo: [String]
    /// Octets of the whole message as the server stores it.
    package var size: Int
    package var hasAttachments: Bool
    /// RFC 8474's EMAILID, or X-GM-MSGID.
    package var emailID: String?
    /// RFC 8474's THREADID, or X-GM-THRID.
    package var threadID: String?

    package init(
        receivedAt: Date,
        sentAt: Date? = nil,
        subject: String? = nil,
        from: [MailAddress] = [],
        to: [MailAddress] = [],
        cc: [MailAddress] = [],
        bcc: [MailAddress] = [],
        replyTo: [MailAddress] = [],
        messageID: String? = nil,
        inReplyTo: [String] = [],
        size: Int,
        hasAttachments: Bool = false,
        emailID: String? = nil,
        threadID: String? = nil
    ) {
        self.receivedAt = receivedAt
        self.sentAt = sentAt
        self.subject = subject
        self.from = from
        self.to = to
        self.cc = cc
        self.bcc = bcc
        self.replyTo = replyTo
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.size = size
        self.hasAttachments = hasAttachments
        self.emailID = emailID
        self.threadID = threadID
    }
}

/// A header together with the part tree: one record of the message cache.
package struct MessageRecord: Sendable, Hashable, Codable {
    package var header: MessageHeader
    /// The root part; absent where the server could not describe it.
    package var structure: MessagePart?

    package init(header: MessageHeader, structure: MessagePart?) {
        self.header = header
        self.structure = structure
    }
}

/// A message opened: summary, parts, and as much of its text as was asked for.
package struct MessageDetail: Sendable {
    package let summary: MessageSummary
    package let references: [String]
    /// The text to read: plain text, or the HTML turned into text where there is nothing else.
    package let text: String?
    package let textTruncated: Bool
    package let hasHTML: Bool
    package let structure: MessagePart?
    package let attachments: [MessagePart]
    /// What was odd about the message, for a person.
    package let warnings: [String]
    /// Whether the mail server gave all that was asked: content that never changes is then all here.
    package let isWhole: Bool

    package init(
        summary: MessageSummary,
        references: [String],
        text: String?,
        textTruncated: Bool,
        hasHTML: Bool,
        structure: MessagePart?,
        attachments: [MessagePart],
        warnings: [String],
        isWhole: Bool
    ) {
        self.summary = summary
        self.references = references
        self.text = text
        self.textTruncated = textTruncated
        self.hasHTML = hasHTML
        self.structure = structure
        self.attachments = attachments
        self.warnings = warnings
        self.isWhole = isWhole
    }
}
