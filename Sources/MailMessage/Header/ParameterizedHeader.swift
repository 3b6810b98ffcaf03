/// A field of the form `value; name=value; …` (RFC 2045 section 5.1, RFC 2183) taken apart, with what mail gets wrong
/// about it: missing semicolons, unquoted white space, quotes inside quotes, comments.
struct ParameterizedHeader {
    /// What stands before the first parameter, comments and white space left out.
    private(set) var value: [UInt8] = []
    /// The parameters as they stand, unquoted but not decoded.
    private(set) var pairs: [(name: [UInt8], value: [UInt8])] = []
    private let bytes: [UInt8]
    private var index = 0
    private var comments = CommentScanner()

    init(_ raw: [UInt8], limits: MessageLimits) {
        bytes = Array(raw.prefix(limits.headerFieldBytes).drop(while: ASCII.isWhitespace))
        readValue()
        while index < bytes.count, pairs.count < limits.parameters { readPair() }
    }

    private mutating func readValue() {
        while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
            if ASCII.isWhitespace(bytes[index]) {
                skipBlank()
                if !value.isEmpty, startsParameter() { return }
            } else if bytes[index] == UInt8(ascii: "("), skipComment() {
                continue
            } else {
                value.append(bytes[index])
                index &+= 1
            }
        }
    }

    private mutating func readPair() {
        while index < bytes.count, bytes[index] == UInt8(ascii: ";") || ASCII.isWhitespace(bytes[index]) { index &+= 1 }
        let nameStart = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "="), bytes[index] != UInt8(ascii: ";") { index &+= 1 }
        let name = bytes[nameStart..<index].filter { !ASCII.isWhitespace($0) }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return }
        index &+= 1
        skipBlank()
        let isQuoted = index < bytes.count && bytes[index] == UInt8(ascii: "\"")
        let value = isQuoted ? quotedValue() : plainValue()
        if !name.isEmpty, isQuoted || !value.isEmpty { pairs.append((name, value)) }
    }

    /// Up to a semicolon or to the next parameter; an unquoted file name may hold spaces.
    private mutating func plainValue() -> [UInt8] {
        var value: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
            let byte = bytes[index]
            guard ASCII.isWhitespace(byte) else {
                value.append(byte)
                index &+= 1
                continue
            }
            let isFold = skipBlank()
            if startsParameter() || (index < bytes.count && bytes[index] == UInt8(ascii: "(") && endsWithComment()) {
                break
            }
            if index < bytes.count, bytes[index] != UInt8(ascii: ";"), !value.isEmpty {
                value.append(isFold ? HeaderText.fold : ASCII.space)
            }
        }
        return value
    }

    /// After the opening quote. A quote that nothing plausible follows is part of the value.
    private mutating func quotedValue() -> [UInt8] {
        index &+= 1
        var value: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index &+= 1
            if byte == UInt8(ascii: "\\"), index < bytes.count {
                value.append(bytes[index])
                index &+= 1
            } else if byte == UInt8(ascii: "\"") {
                if endsValue() { return value }
                value.append(byte)
            } else if !ASCII.isLineEnd(byte) {
                value.append(byte)
            }
        }
        return value
    }

    /// Whether the field or the next parameter follows. Looks past white space only, so that each byte is looked at
    /// twice at most.
    private mutating func endsValue() -> Bool {
        let mark = index
        let hadBlank = index < bytes.count && ASCII.isWhitespace(bytes[index])
        skipBlank()
        if index >= bytes.count || bytes[index] == UInt8(ascii: ";") { return true }
        if hadBlank, startsParameter() || bytes[index] == UInt8(ascii: "(") { return true }
        index = mark
        return false
    }

    /// White space and folds; true if there was a fold.
    @discardableResult
    private mutating func skipBlank() -> Bool {
        var isFold = false
        while index < bytes.count, ASCII.isWhitespace(bytes[index]) {
            isFold = isFold || ASCII.isLineEnd(bytes[index])
            index &+= 1
        }
        return isFold
    }

    /// Whether `token=` stands here; names longer than 40 bytes are not looked for, so that looking stays cheap.
    private func startsParameter() -> Bool {
        let name = bytes[index...].prefix(40).prefix {
            $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?=".utf8.contains($0)
        }
        guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: "=") else {
            return false
        }
        // The end of an encoded word in base64 looks like it: "w6k=?=".
        return name.endIndex &+ 1 >= bytes.count || bytes[name.endIndex &+ 1] != UInt8(ascii: "?")
    }

    /// Skips a comment with those nested in it; false, and nothing skipped, if it never ends.
    private mutating func skipComment() -> Bool {
        guard let end = comments.end(of: bytes, from: index) else { return false }
        index = end
        return true
    }

    /// Whether the comment here is the last thing of the value; if so it is skipped.
    private mutating func endsWithComment() -> Bool {
        let mark = index
        guard skipComment() else { return false }
        skipBlank()
        if index >= bytes.count || bytes[index] == UInt8(ascii: ";") || startsParameter() { return true }
        index = mark
        comments.countFailure()
        return false
    }
}
