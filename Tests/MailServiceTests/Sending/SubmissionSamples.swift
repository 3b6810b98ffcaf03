import Foundation
import Testing

@testable import MailService

enum SubmissionSamples {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    static let server = MailServer(
        name: "example", domains: ["example.org"], imap: MailEndpoint(host: "imap.example.org", port: 993),
        smtp: MailEndpoint(host: "smtp.example.org", port: 465))

    static func account(_ address: String = "amy@example.org") throws -> Account {
        try AccountDirectory(servers: [server]).account(for: address)
    }

    static func submission(
        _ id: String = "s1", to recipients: [String] = ["bob@example.com"], account: String = "amy@example.org",
        sendAt: Date = start, copy: SentCopy = .none, origin: SubmissionOrigin = SubmissionOrigin()
    ) throws -> Submission {
        Submission(
            id: SubmissionID(rawValue: id), account: try Self.account(account),
            sender: try #require(SMTPAddress("amy@example.org")),
            recipients: try recipients.map { EnvelopeRecipient(try #require(SMTPAddress($0))) }, notification: nil,
            message: QueuedMessage(
                content: try #require(ContentID(rawValue: "c-\(id)")), storedSize: 120, sentSize: 100,
                hasEightBitBody: false,
                hasEightBitHeader: false, messageID: "\(id)@example.org", subject: "Hi"),
            createdAt: start, sendAt: sendAt, copy: copy, origin: origin)
    }

    static func reply(_ text: String, to command: String = "RCPT") -> SubmissionReply {
        SubmissionReply(command: command, code: Int(text.prefix(3)) ?? 0, text: String(text.dropFirst(4)))
    }

    static func accepted(_ replies: String...) -> SubmissionReport {
        SubmissionReport(
            ending: .accepted(reply("250 taken", to: "end of data")), recipients: replies.map { reply($0) })
    }
}
