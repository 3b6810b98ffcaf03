/// Reads an address list in one pass, without recursion and without ever failing: each byte belongs to a word, a
/// quoted string, a comment, an address in angle brackets or a separator, and what doesn't fit the grammar (RFC 5322
/// sections 3.4 and 4.4) is taken as text.
struct AddressParser {
    private let bytes: [UInt8]
    private let limits: MessageLimits
    private var index = 0
    private var list: [RawAddress] = []
    private var isInGroup = false
    private var mailbox = PendingMailbox()
    private var comments = CommentScanner()
    /// Where the last quote stands: one that opens after it never closes.
    private let lastQuote: Int

    init(_ raw: [UInt8], limits: MessageLimits) {
        bytes = HeaderText.unfolded(ASCII.trimmed(raw.prefix(limits.headerFieldBytes)[...]))
        self.limits = limits
        lastQuote = bytes.lastIndex(of: UInt8(ascii: "\"")) ?? -1
    }

    mutating func parse() -> [RawAddress] {
        while index < bytes.count, list.count < limits.addresses { step() }
        endMailbox()
        closeGroup()
        return list
    }

    private mutating func step() {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\"") where index < lastQuote: readQuoted()
        case UInt8(ascii: "("):
            if !readComment() { readWordByte() }
        case UInt8(ascii: "<"): readAngle()
        case UInt8(ascii: ","), UInt8(ascii: ";"):
            endMailbox()
            if byte == UInt8(ascii: ";") { closeGroup() }
            index &+= 1
        case UInt8(ascii: ":") where opensGroup: openGroup()
        case UInt8(ascii: "["): readLiteral()
        case UInt8(ascii: "="): readEncodedWord()
        case _ where ASCII.isWhitespace(byte):
            mailbox.endWord()
            index &+= 1
        default: readWordByte()
        }
    }

    private mutating func endMailbox() {
        if let address = mailbox.take() { list.append(.mailbox(address)) }
    }

    private mutating func closeGroup() {
        if isInGroup { list.append(.groupEnd) }
        isInGroup = false
    }

    private mutating func readWordByte() {
        mailbox.append(bytes[index])
        index &+= 1
    }

    private mutating func readQuoted() {
        index &+= 1
        var content: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index &+ 1 < bytes.count { index &+= 1 }
            content.append(bytes[index])
            index &+= 1
        }
        index &+= 1
        mailbox.append(quoted: content)
    }

    private mutating func readComment() -> Bool {
        guard let end = comments.end(of: bytes, from: index) else { return false }
        mailbox.append(comment: bytes[(index &+ 1)..<max(end &- 1, index &+ 1)])
        index = end
        return true
    }

    /// A domain literal, `[127.0.0.1]`, holds colons that open no group.
    private mutating func readLiteral() {
        let end = bytes[index...].prefix(256).firstIndex(of: UInt8(ascii: "]"))
        repeat { readWordByte() } while end.map { index <= $0 } ?? false
    }

    /// An encoded word may hold commas that its sender forgot to encode.
    private mutating func readEncodedWord() {
        guard mailbox.isBetweenWords, let word = EncodedWord(bytes, at: index, limit: 1_000) else {
            return readWordByte()
        }
        while index < word.end { readWordByte() }
    }

    private var opensGroup: Bool { !isInGroup && mailbox.canNameGroup }

    private mutating func openGroup() {
        index &+= 1
        list.append(.groupStart(name: mailbox.takeName()))
        isInGroup = true
    }

    /// `<…>`: ends at the bracket, or at what shows that the bracket was forgotten.
    private mutating func readAngle() {
        if mailbox.hasAngle { endMailbox() }
        index &+= 1
        var address: [UInt8] = []
        var pieces = AngleAddressPieces()
        let isRoute = index < bytes.count && bytes[index] == UInt8(ascii: "@")
        var isQuoted = false
        loop: while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\"") where index < lastQuote || isQuoted: isQuoted.toggle()
            case _ where isQuoted: break
            case UInt8(ascii: ">"), UInt8(ascii: "<"): break loop
            case UInt8(ascii: ",") where !isRoute && !address.contains(prefix: "http"): break loop
            case UInt8(ascii: "("):
                if readComment() {
                    pieces.gap()
                    continue
                }
            case _ where ASCII.isWhitespace(byte):
                pieces.gap()
                index &+= 1
                continue
            default: break
            }
            pieces.append(byte)
            address.append(byte)
            index &+= 1
        }
        let isClosed = index < bytes.count && bytes[index] == UInt8(ascii: ">")
        if isClosed { index &+= 1 }
        let (route, rest) = Self.split(route: address)
        mailbox.set(angle: rest, route: route, isExact: isClosed && pieces.isExact)
    }

    /// `@relay,@other:local@domain` (RFC 5322 section 4.4) cut after the route.
    private static func split(route address: [UInt8]) -> (route: [UInt8]?, rest: [UInt8]) {
        guard address.first == UInt8(ascii: "@"), let colon = address.firstIndex(of: UInt8(ascii: ":")) else {
            return (nil, address)
        }
        return (Array(address[..<colon]), Array(address[(colon &+ 1)...]))
    }
}

/// Whether white space and comments inside angle brackets stand where RFC 5322 section 4.4 lets them: beside a dot, an `@`
/// or a bracket.
private struct AngleAddressPieces {
    private(set) var isExact = true
    private var last: UInt8?
    private var hasGap = false

    mutating func gap() { hasGap = last != nil }

    mutating func append(_ byte: UInt8) {
        if hasGap, let last, !Self.separates(last), !Self.separates(byte) { isExact = false }
        last = byte
        hasGap = false
    }

    private static func separates(_ byte: UInt8) -> Bool { ".@,:".utf8.contains(byte) }
}

extension [UInt8] {
    fileprivate func contains(prefix: String) -> Bool { starts(with: prefix.utf8) }
}
