import NIOCore
import POP3Protocol

/// Reads a command's line. What it throws is what to answer.
struct SMTPCommandParser {
    /// LMTP says hello by LHLO, and by nothing else (RFC 2033 section 4.1).
    let isLMTP: Bool

    func parse(_ line: ByteBuffer) throws(SMTPRefusal) -> SMTPCommand {
        let bytes = Array(line.readableBytesView)
        // A control character is in no command; CR and LF among them.
        guard !bytes.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else { throw SMTPRefusal(.badSyntax) }
        let verb = bytes.prefix { $0 != UInt8(ascii: " ") }
        let rest = bytes.dropFirst(verb.count).drop { $0 == UInt8(ascii: " ") }
        switch String(decoding: verb, as: UTF8.self).uppercased() {
        case "EHLO" where !isLMTP, "LHLO" where isLMTP: return .hello(name: try word(rest), isExtended: true)
        case "HELO" where !isLMTP: return .hello(name: try word(rest), isExtended: false)
        case "MAIL": return try mail(rest)
        case "RCPT": return try rcpt(rest)
        case "DATA": return try alone(.data, rest)
        case "BDAT": return try bdat(rest)
        case "RSET": return try alone(.rset, rest)
        case "NOOP": return .noop
        case "QUIT": return try alone(.quit, rest)
        case "VRFY": return .vrfy
        case "EXPN": return .expn
        case "HELP": return .help
        case "STARTTLS": return try alone(.startTLS, rest)
        case "AUTH": return try auth(rest)
        default: throw SMTPRefusal(.unknownCommand)
        }
    }

    private func alone(_ command: SMTPCommand, _ rest: ArraySlice<UInt8>) throws(SMTPRefusal) -> SMTPCommand {
        guard rest.isEmpty else { throw SMTPRefusal(.badSyntax) }
        return command
    }

    private func word(_ rest: ArraySlice<UInt8>) throws(SMTPRefusal) -> String {
        let word = rest.prefix { $0 != UInt8(ascii: " ") }
        guard 1...255 ~= word.count, let text = String(validating: word, as: UTF8.self) else {
            throw SMTPRefusal(.badSyntax)
        }
        return text
    }

    /// Mail = "MAIL FROM:" Reverse-path [SP Mail-parameters]
    private func mail(_ rest: ArraySlice<UInt8>) throws(SMTPRefusal) -> SMTPCommand {
        let (path, words) = try path(rest, after: "FROM:")
        var parameters = MailParameters()
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            switch (parts.first?.uppercased(), parts.count == 2 ? parts[1] : nil) {
            case ("SIZE", let value?):
                guard value.utf8.count <= 18, let size = Int(value), size >= 0 else { throw SMTPRefusal(.badSyntax) }
                parameters.size = size
            case ("BODY", let value?):
                guard ["7BIT", "8BITMIME"].contains(value.uppercased()) else { throw SMTPRefusal(.badSyntax) }
            case ("SMTPUTF8", nil): parameters.isUTF8 = true
            // RFC 4954 section 5: who first submitted it, which nobody here needs to know.
            case ("AUTH", _?): break
            default: throw SMTPRefusal(.unknownParameter)
            }
        }
        return .mail(path, parameters)
    }

    /// Rcpt = "RCPT TO:" Forward-path [SP Rcpt-parameters]
    private func rcpt(_ rest: ArraySlice<UInt8>) throws(SMTPRefusal) -> SMTPCommand {
        let (path, words) = try path(rest, after: "TO:")
        guard words.isEmpty else { throw SMTPRefusal(.unknownParameter) }
        guard !path.isNull else { throw SMTPRefusal(.badAddress) }
        return .rcpt(path)
    }

    private func path(_ rest: ArraySlice<UInt8>, after keyword: String) throws(SMTPRefusal) -> (SMTPPath, [String]) {
        let written = rest.prefix(keyword.utf8.count)
        guard String(decoding: written, as: UTF8.self).uppercased() == keyword else { throw SMTPRefusal(.badSyntax) }
        // QUIRK: a space after the colon, which RFC 5321 section 3.3 says not to send, and many send.
        var parser = SMTPPathParser(rest.dropFirst(written.count).drop { $0 == UInt8(ascii: " ") })
        guard let path = parser.parse() else { throw SMTPRefusal(.badAddress) }
        guard parser.rest.isEmpty || parser.rest.first == UInt8(ascii: " ") else { throw SMTPRefusal(.badAddress) }
        return (path, parser.rest.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) })
    }

    /// bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ]
    private func bdat(_ rest: ArraySlice<UInt8>) throws(SMTPRefusal) -> SMTPCommand {
        let words = rest.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard let size = words.first, size.utf8.count <= 18, let count = Int(size), count >= 0 else {
            throw SMTPRefusal.unreadableChunk
        }
        guard words.count == 1 || (words.count == 2 && words[1].uppercased() == "LAST") else {
            throw SMTPRefusal.unreadableChunk
        }
        return .bdat(byteCount: count, isLast: words.count == 2)
    }

    private func auth(_ rest: ArraySlice<UInt8>) throws(SMTPRefusal) -> SMTPCommand {
        let words = rest.split(separator: UInt8(ascii: " "))
        guard 1...2 ~= words.count else { throw SMTPRefusal(.badSyntax) }
        let mechanism = String(decoding: words[0], as: UTF8.self).uppercased()
        return .auth(mechanism: mechanism, initialResponse: words.count == 2 ? SecretText(words[1]) : nil)
    }
}

/// A command that can't be taken, and what to answer.
struct SMTPRefusal: Error, Hashable, Sendable {
    let reply: SMTPReply
    /// So many bytes may follow the line as a chunk, which nobody can tell from commands.
    var losesSynchrony = false

    init(_ reply: SMTPReply) { self.reply = reply }
}

extension SMTPRefusal {
    /// RFC 3030 section 2: a chunk whose size can't be read can't be skipped.
    static var unreadableChunk: SMTPRefusal {
        var refusal = SMTPRefusal(SMTPReply(501, "5.5.4", "Unreadable chunk size"))
        refusal.losesSynchrony = true
        return refusal
    }
}

extension SMTPReply {
    static let unknownParameter = SMTPReply(555, "5.5.4", "Unknown parameter")
    static let badAddress = SMTPReply(501, "5.1.3", "Not an address")
}
