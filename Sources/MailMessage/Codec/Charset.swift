/// A character set as mail labels it: the label, and what it is decoded as.
///
/// Labels are read as browsers read them (WHATWG Encoding): `iso-8859-1` is windows-1252, `gb2312` is GB18030, and so
/// on, because that is what the senders mean. A label that nobody knows gives UTF-8 where the bytes are UTF-8, and
/// windows-1252 where they are not.
package struct Charset: Sendable, Hashable {
    /// How bytes become text.
    enum Method: Sendable, Hashable {
        case utf8
        case windows1252
        /// No label, or none that helps: UTF-8 if the bytes are that, else windows-1252.
        case guess
        case iconv(String)
    }

    /// The label as it came, cleaned of quotes and white space; "us-ascii" where there was none (RFC 2045 section
    /// 5.2).
    package let label: String
    /// False for a label that names no character set known here.
    package let isKnown: Bool
    let method: Method

    /// UTF-8.
    package static let utf8 = Charset(label: "utf-8")
    /// US-ASCII, the default of RFC 2045; bytes above 127 are guessed.
    package static let usASCII = Charset(label: "us-ascii")
    /// windows-1252, which is what `iso-8859-1` means in practice.
    package static let windows1252 = Charset(label: "windows-1252")

    /// Reads a label; never fails.
    package init(label: String?) {
        let cleaned = Self.cleaned(label ?? "us-ascii")
        self.label = cleaned
        if let method = CharsetAliases.method(for: cleaned) {
            self.method = method
            isKnown = true
        } else if IconvNames.knows(cleaned) {
            method = .iconv(cleaned)
            isKnown = true
        } else {
            method = .guess
            isKnown = false
        }
    }

    /// The same for the bytes of a header field or of a BODYSTRUCTURE.
    package init(label: [UInt8]) {
        self.init(label: String(decoding: label.prefix(128), as: UTF8.self))
    }

    /// The name handed to iconv; informative for the sets that are decoded without it.
    package var iconvName: String {
        switch method {
        case .utf8: "UTF-8"
        case .windows1252: "CP1252"
        case .guess: "US-ASCII"
        case .iconv(let name): name
        }
    }

    /// Whether text must be decoded piece by piece because escape sequences change its state.
    var isStateful: Bool {
        guard case .iconv(let name) = method else { return false }
        let upper = name.uppercased()
        return upper.hasPrefix("ISO-2022") || upper.hasPrefix("UTF-7") || upper.hasPrefix("UTF-16")
            || upper.hasPrefix("UTF-32")
    }

    /// Decodes a whole text; what is invalid becomes U+FFFD.
    package func decode(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { decode($0) }
    }

    /// Decodes a whole text; what is invalid becomes U+FFFD.
    package func decode(_ bytes: UnsafeRawBufferPointer) -> String {
        switch method {
        case .utf8: return String(decoding: bytes, as: UTF8.self)
        case .guess:
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            return Self.windows1252.decode(bytes)
        case .windows1252, .iconv:
            var decoder = CharsetDecoder(self)
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count)
            decoder.decode(bytes, into: &output)
            decoder.finish(into: &output)
            return String(decoding: output, as: UTF8.self)
        }
    }

    /// Labels come quoted, with a trailing semicolon, with `charset=` before them, or with RFC 2231's language after
    /// them.
    private static func cleaned(_ label: String) -> String {
        var text = Substring(label.prefix(128))
        if let equals = text.firstIndex(of: "="), text[..<equals].lowercased().hasSuffix("charset") {
            text = text[text.index(after: equals)...]
        }
        let kept = text.utf8.drop { !isLabelByte($0) }.prefix { isLabelByte($0) }
        return String(decoding: kept.prefix(64), as: UTF8.self)
    }

    /// What a label may hold. The slash and the comma, which mean options to iconv, are not among it.
    private static func isLabelByte(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-_.:+()".utf8.contains(byte)
    }
}
