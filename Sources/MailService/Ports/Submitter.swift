/// Hands messages to mail servers for sending (RFC 6409).
package protocol Submitter: Sendable {
    /// One try to send a message. It never throws: how far it came is in the report.
    ///
    /// It ends when its task is cancelled; a message whose end mark is out already is then in doubt.
    func submit(_ message: OutgoingMessage, by login: SubmissionLogin) async -> SubmissionReport

    /// Connects, encrypts and logs in, and says goodbye: what the server offers then.
    ///
    /// - Throws: ``MailServiceError``.
    func probe(_ login: SubmissionLogin) async throws -> SubmissionOffer
}

/// A submission server, and who is sending.
package struct SubmissionLogin: Sendable {
    package enum Credential: Sendable {
        case password(Secret<String>)
        /// An OAuth 2 access token: XOAUTH2, or OAUTHBEARER (RFC 7628).
        case bearer(Secret<String>)
    }

    package var endpoint: MailEndpoint
    package var userName: String
    package var credential: Credential

    package init(endpoint: MailEndpoint, userName: String, credential: Credential) {
        self.endpoint = endpoint
        self.userName = userName
        self.credential = credential
    }
}

/// What a submission server can do, after login.
package struct SubmissionOffer: Hashable, Sendable {
    /// EHLO's keywords with their arguments, in upper case.
    package var keywords: [String: String]
    /// Whether the server took the credentials: one that doesn't offer AUTH is not asked.
    package var isAuthenticated: Bool

    package init(keywords: [String: String], isAuthenticated: Bool) {
        self.keywords = keywords
        self.isAuthenticated = isAuthenticated
    }
}

/// The server's own words (RFC 5321 section 4.2).
package struct SubmissionReply: Hashable, Sendable, Codable {
    /// What it answered: `MAIL`, `RCPT`, `DATA`, `AUTH`, `EHLO`; `end of data`; `greeting`.
    package var command: String
    /// Three digits.
    package var code: Int
    /// `5.1.1` (RFC 3463), where it sent one.
    package var enhancedCode: String?
    /// The text of all its lines, bounded in length, without control characters.
    package var text: String

    package init(command: String, code: Int, enhancedCode: String? = nil, text: String) {
        self.command = command
        self.code = code
        self.enhancedCode = enhancedCode
        self.text = text
    }

    package var isPositive: Bool { (200..<400).contains(code) }
    /// Whether the same may succeed later.
    package var isTransient: Bool { (400..<500).contains(code) }

    package var upstream: MailServiceError.Upstream {
        .init(
            protocolName: "smtp", command: command, responseCode: enhancedCode ?? String(code), text: "\(code) \(text)")
    }
}

/// How one try to send went.
package struct SubmissionReport: Sendable {
    package enum Ending: Sendable {
        /// The server has taken the message, for those recipients that it accepted.
        case accepted(SubmissionReply)
        /// It refused the message as a whole, or every recipient.
        case refused(SubmissionReply)
        /// It didn't come to an answer, and surely not to a delivery: the end mark was not sent.
        case failed(MailServiceError)
        /// The end mark went out and no answer came: the server may have the message or not.
        case unknown(MailServiceError)
    }

    package var ending: Ending
    /// What the server said to each recipient, in their order; nil where it wasn't asked.
    package var recipients: [SubmissionReply?]
    /// The dialogue, for people: commands and answers, without secrets, without the message.
    package var transcript: [String]

    package init(ending: Ending, recipients: [SubmissionReply?], transcript: [String] = []) {
        self.ending = ending
        self.recipients = recipients
        self.transcript = transcript
    }
}
