import NIOCore

/// An answer of SMTP or LMTP (RFC 5321 section 4.2), with its enhanced status code (RFC 2034).
package struct SMTPReply: Hashable, Sendable {
    /// Three digits: 2 and 3 are good, 4 is for now, 5 is for good.
    package let code: Int
    /// `5.7.1`; nil where the grammar has no place for one: greetings, EHLO's answer, 3yz.
    package let status: String?
    package let text: String
    /// More lines, each a keyword of EHLO's answer.
    package let keywords: [String]

    package init(_ code: Int, _ status: String?, _ text: String, keywords: [String] = []) {
        self.code = code
        self.status = status
        self.text = Self.line(text)
        self.keywords = keywords.map(Self.line)
    }

    package var isPositive: Bool { code < 400 }

    func encode(into output: inout ByteBuffer) {
        let first = status.map { "\($0) \(text)" } ?? text
        let lines = [first] + keywords
        for (index, line) in lines.enumerated() {
            output.writeString("\(code)\(index == lines.count - 1 ? " " : "-")\(line)\r\n")
        }
    }

    /// What can't end a line, whoever it is from.
    private static func line(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
}

extension SMTPReply {
    static let ok = SMTPReply(250, "2.0.0", "OK")
    static let unknownCommand = SMTPReply(500, "5.5.1", "Unknown command")
    static let badSyntax = SMTPReply(501, "5.5.4", "Syntax error in arguments")
    static let lineTooLong = SMTPReply(500, "5.5.2", "Line too long")
    static let bareLineFeed = SMTPReply(500, "5.5.2", "Lines end in CRLF, and nothing else")
    static let needsHello = SMTPReply(503, "5.5.1", "Say hello first")
    static let needsMail = SMTPReply(503, "5.5.1", "MAIL comes first")
    static let needsRecipient = SMTPReply(503, "5.5.1", "No valid recipients")
    static let wrongOrder = SMTPReply(503, "5.5.1", "Bad sequence of commands")
    static let needsAuthentication = SMTPReply(530, "5.7.0", "Authentication required")
    static let tooLarge = SMTPReply(552, "5.3.4", "Message too large")
    static let bareLineEnds = SMTPReply(554, "5.6.0", "The message has a CR or LF that is not part of a CRLF")
    static let shuttingDown = SMTPReply(421, "4.3.2", "Service shutting down")
    static let timeout = SMTPReply(421, "4.4.2", "Timeout")
}
