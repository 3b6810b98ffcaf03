import MailService

/// What is seen of the dialogue that libcurl has: greeting, EHLO, STARTTLS, AUTH. Secrets are seen and not kept.
final class LoginDialogue {
    /// Lines that are kept: protects memory.
    private static let maximumLines = 200

    /// The dialogue so far, for people.
    private(set) var transcript: [String] = []
    /// The server's last answer, and what it answered.
    private(set) var lastReply: SubmissionReply?
    private(set) var extensions = SMTPExtensions()
    /// Whether an AUTH was answered with 235.
    private(set) var isAuthenticated = false

    private var command = "greeting"
    private var replies = SMTPReplyFramer()

    /// libcurl sent a command, or a line of an exchange.
    func sent(_ bytes: UnsafeRawBufferPointer) {
        // After AUTH, until the next command that libcurl knows, each line is a part of the exchange.
        let verb = String(decoding: bytes.prefix(8).prefix { $0 > 0x20 }, as: UTF8.self).uppercased()
        switch verb {
        case "EHLO", "HELO", "STARTTLS", "QUIT":
            command = verb
            note("> \(SMTPReplyFramer.text(Array(bytes)[...], limit: 200).trimmingSuffix(while: { $0 == " " }))")
        case "AUTH":
            command = verb
            let mechanism = bytes.dropFirst(5).prefix { $0 > 0x20 && $0 != UInt8(ascii: "=") }
            note("> AUTH \(SMTPReplyFramer.text(Array(mechanism)[...], limit: 40)) ***")
        default:
            note("> ***")
        }
    }

    /// The server sent a line, or a part of one.
    func received(_ bytes: UnsafeRawBufferPointer) {
        do {
            for reply in try replies.receive(bytes) { take(reply) }
        } catch {
            // libcurl reads the same bytes, and ends the connection; what is noted is for people.
            note("< ?")
            replies = SMTPReplyFramer()
        }
    }

    private func take(_ reply: SMTPReplyFramer.Reply) {
        // What a server says in an exchange may hold what it was told.
        let isChallenge = reply.code == 334
        let words = SubmissionReply(isChallenge ? .init(code: 334, lines: ["***"]) : reply, to: command)
        note("< \(words.code) \(words.text)")
        lastReply = words
        if command == "EHLO", words.isPositive { extensions = SMTPExtensions(lines: reply.lines) }
        if command == "AUTH", words.code == 235 { isAuthenticated = true }
    }

    /// Adds a line of what comes after the login.
    func note(_ line: String) {
        if transcript.count < Self.maximumLines { transcript.append(line) }
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> Substring {
        self[..<(lastIndex { !isTrimmed($0) }.map { index(after: $0) } ?? startIndex)]
    }
}
