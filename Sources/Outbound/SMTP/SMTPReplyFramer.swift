import MailService

/// Cuts a submission server's bytes into replies (RFC 5321 section 4.2), without I/O.
struct SMTPReplyFramer {
    /// A reply that is no reply, or is over a limit.
    struct Invalid: Error, Equatable {
        let reason: String
    }

    struct Options {
        /// Octets of a line, RFC 5321 section 4.5.3.1.5 has 512. Protects memory.
        var maximumLine = 4_096
        /// Lines of a reply. Protects memory and time.
        var maximumLines = 200
        /// Characters of a reply's text that are kept: protects what it is stored in.
        var maximumText = 1_000
    }

    /// One reply: its code and the text of its lines.
    struct Reply: Equatable {
        var code: Int
        var lines: [String]
    }

    private let options: Options
    private var buffer: [UInt8] = []
    private var code: Int?
    private var lines: [String] = []

    init(options: Options = Options()) {
        self.options = options
    }

    /// The replies that `bytes` complete.
    mutating func receive(_ bytes: some Sequence<UInt8>) throws(Invalid) -> [Reply] {
        var replies: [Reply] = []
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                buffer.append(byte)
                guard buffer.count <= options.maximumLine else { throw Invalid(reason: "a line without end") }
                continue
            }
            if let reply = try takeLine() { replies.append(reply) }
        }
        return replies
    }

    private mutating func takeLine() throws(Invalid) -> Reply? {
        if buffer.last == UInt8(ascii: "\r") { buffer.removeLast() }
        defer { buffer.removeAll(keepingCapacity: true) }
        guard buffer.count >= 3, let number = Self.code(buffer[..<3]), code ?? number == number else {
            throw Invalid(reason: "a line that is no SMTP reply")
        }
        let separator = buffer.count > 3 ? buffer[3] : UInt8(ascii: " ")
        guard separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-") else {
            throw Invalid(reason: "a line that is no SMTP reply")
        }
        guard lines.count < options.maximumLines else { throw Invalid(reason: "a reply without end") }
        lines.append(Self.text(buffer.dropFirst(4), limit: options.maximumText))
        code = number
        guard separator == UInt8(ascii: " ") else { return nil }
        defer { (code, lines) = (nil, []) }
        return Reply(code: number, lines: lines)
    }

    /// Three digits, the first of them 2 to 5.
    static func code(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        return (200..<600).contains(number) ? number : nil
    }

    static func text(_ bytes: ArraySlice<UInt8>, limit: Int) -> String {
        String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self).prefix(limit)
            .description
    }
}

extension SubmissionReply {
    /// - Parameter limit: characters of text that are kept.
    init(_ reply: SMTPReplyFramer.Reply, to command: String, limit: Int = 1_000) {
        var enhanced: String?
        let lines = reply.lines.map { line in
            guard let match = line.prefixMatch(of: /([245]\.[0-9]{1,3}\.[0-9]{1,3})(?: |$)/) else { return line }
            enhanced = enhanced ?? String(match.1)
            return String(line[match.range.upperBound...])
        }
        self.init(
            command: command, code: reply.code, enhancedCode: enhanced,
            text: String(lines.joined(separator: " ").prefix(limit)))
    }
}
