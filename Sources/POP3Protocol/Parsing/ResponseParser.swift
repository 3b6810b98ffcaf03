package import NIOCore

/// Reads what a server answers.
package enum ResponseParser {
    /// The first line of an answer: `+OK`, `-ERR`, or `+ ` and a challenge.
    package static func parse(_ line: ByteBuffer) throws(ParseError) -> Response {
        let bytes = line.readableBytesView
        let indicator = bytes.prefix { $0 != .space }
        let rest = bytes.dropFirst(indicator.count + 1)
        switch String(decoding: indicator, as: UTF8.self).uppercasedASCII {
        case "+OK": return .status(status(true, rest))
        case "-ERR": return .status(status(false, rest))
        case "+": return .challenge(ByteBuffer(bytes: rest))
        default: throw ParseError(.invalidResponse, "status indicator")
        }
    }

    /// The code is told apart only where it is one by RFC 2449's grammar; else it is text.
    private static func status(_ isPositive: Bool, _ rest: ByteBufferView) -> Status {
        let text = rest.drop { $0 == .space }
        guard text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) else {
            return Status(isPositive: isPositive, text: String(decoding: text, as: UTF8.self))
        }
        let code = text[(text.startIndex + 1)..<end]
        guard !code.isEmpty, code.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            return Status(isPositive: isPositive, text: String(decoding: text, as: UTF8.self))
        }
        return Status(
            isPositive: isPositive, code: ResponseCode(String(decoding: code, as: UTF8.self)),
            text: String(decoding: text[(end + 1)...].drop { $0 == .space }, as: UTF8.self))
    }

    /// The timestamp of a greeting's text, which APOP is made with: `<...>`, angle brackets included (RFC 1939 section 7).
    package static func timestamp(inGreeting text: String) -> String? {
        guard let start = text.lastIndex(of: "<"), let end = text[start...].firstIndex(of: ">") else { return nil }
        let timestamp = text[start...end]
        // RFC 822's msg-id: without an @ it may be anything, a banner's address of a home page for one.
        return timestamp.contains("@") ? String(timestamp) : nil
    }

    /// A line of CAPA; nil for an empty one.
    package static func capability(_ line: ByteBuffer) -> Capability? {
        let words = line.readableBytesView.split(separator: .space).map { String(decoding: $0, as: UTF8.self) }
        return words.first.map { Capability($0, Array(words.dropFirst())) }
    }

    /// A line of LIST, or the text of STAT's answer: two numbers. What follows them is left aside (RFC 1939 section 5).
    package static func twoNumbers(_ text: some Collection<UInt8>) throws(ParseError) -> (Int, Int) {
        let words = text.split(maxSplits: 2) { $0 == .space }
        guard words.count >= 2, let first = Int(digits: words[0]), let second = Int(digits: words[1]) else {
            throw ParseError(.invalidResponse, "scan listing")
        }
        return (first, second)
    }

    /// A line of UIDL: a message's number and its unique-id.
    ///
    /// QUIRK: ids longer than 70 characters and with characters beyond ASCII are let pass; an empty one isn't an id. Bytes
    /// that aren't UTF-8 are read as Latin 1, so that ids that differ stay different.
    package static func uniqueID(_ text: some Collection<UInt8>) throws(ParseError) -> (MessageNumber, String) {
        let words = text.split(maxSplits: 1) { $0 == .space }
        guard words.count == 2, let number = Int(digits: words[0]).flatMap({ MessageNumber($0) }) else {
            throw ParseError(.invalidResponse, "unique-id listing")
        }
        let id = words[1].prefix { $0 != .space }
        guard !id.isEmpty else { throw ParseError(.invalidResponse, "unique-id listing") }
        let text =
            String(validating: id, as: UTF8.self)
            ?? String(String.UnicodeScalarView(id.map { Unicode.Scalar($0) }))
        return (number, text)
    }

    /// The size that RETR's answer announces, `+OK 120 octets`; nil where it doesn't. Servers aren't always right.
    package static func announcedOctets(_ text: String) -> Int? {
        let words = text.utf8.split(separator: .space, maxSplits: 2)
        guard words.count >= 2, String(words[1])?.uppercasedASCII.hasPrefix("OCTETS") == true else { return nil }
        return Int(digits: words[0])
    }
}
