import MailMessage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What of a message is searched, decoded and folded by ``UnicodeCasemap``.
package struct SearchText: Sendable {
    /// Bytes of UTF-8 of a message's text that are kept in the index. Protects the disk; a message with more is read
    /// again when it is searched.
    package static let indexedBytes = 256 << 10
    /// The same for a header.
    static let indexedHeaderBytes = 64 << 10
    /// Messages in base64 inside each other that are looked into. Protects the stack.
    private static let maximumDepth = 3

    /// The message's header: for each field a line feed, its name, a colon, a space and its value.
    private(set) var header: [UInt8] = []
    /// The headers of its parts, in the same form.
    private(set) var parts: [UInt8] = []
    /// The text parts, and the messages inside it with their headers.
    private(set) var body: [UInt8] = []
    /// Whether a limit left something out.
    private(set) var isCut = false

    private let limits: MessageLimits
    private let headerLimit: Int
    private var casemap = UnicodeCasemap()

    /// - Parameter isComplete: without the limits of the index, for a message that is looked into by itself.
    init(_ bytes: [UInt8], isComplete: Bool = false, textBytes: Int = Self.indexedBytes) {
        var limits = MessageLimits.default
        limits.decodedTextBytes = isComplete ? max(bytes.count, 1 << 20) &* 4 : textBytes
        self.limits = limits
        headerLimit = isComplete ? .max : Self.indexedHeaderBytes
        let message = Message.parse(bytes, limits: limits)
        append(message.headers, to: \.header, limit: headerLimit)
        take(message, depth: 0)
    }

    private mutating func take(_ message: Message, depth: Int) {
        var waiting = [(message.root, isBody: true)]
        while let (part, isBody) = waiting.popLast() {
            if !isBody { append(message.headers(of: part.id) ?? HeaderList(), to: \.parts, limit: headerLimit) }
            if part.isEmbeddedMessage, let inner = part.children.first {
                append(message.embeddedHeaders(of: part.id) ?? HeaderList(), to: \.body, limit: limits.decodedTextBytes)
                waiting.append((inner, isBody: true))
            } else if part.isEmbeddedMessage {
                takeEncoded(message, part, depth: depth)
            } else if part.isText || part.type == "message" {
                appendText(message.text(of: part), of: part)
            }
            if !part.isEmbeddedMessage {
                for child in part.children.reversed() { waiting.append((child, isBody: false)) }
            }
        }
        header.append(UInt8(ascii: "\n"))
    }

    /// A message in base64 or quoted-printable, which RFC 2046 section 5.2.1 forbids.
    private mutating func takeEncoded(_ message: Message, _ part: MessagePart, depth: Int) {
        guard depth < Self.maximumDepth, let inner = message.embeddedMessage(of: part.id) else { return }
        append(inner.headers, to: \.body, limit: limits.decodedTextBytes)
        take(inner, depth: depth + 1)
    }

    private mutating func append(_ headers: HeaderList, to target: WritableKeyPath<SearchText, [UInt8]>, limit: Int) {
        for field in headers {
            guard self[keyPath: target].count < limit else {
                isCut = true
                return
            }
            fold("\n\(field.name): \(field.text)", to: target)
            if let plain = Self.plainAddresses(field) { fold("\n\(field.name): \(plain)", to: target) }
        }
        if headers.isTruncated { isCut = true }
    }

    /// The addresses of a field without the comments and spaces inside them, which the envelope leaves out too; nil where
    /// the field has them so already.
    private static func plainAddresses(_ field: HeaderField) -> String? {
        guard addressFields.contains(where: field.isNamed) else { return nil }
        let text = field.text
        let addresses = field.addresses.mailboxes.map(\.address)
        let isShort = addresses.count * text.utf8.count <= Self.comparedBytes
        let missing = isShort ? addresses.filter { !text.contains($0) } : addresses
        return missing.isEmpty ? nil : missing.joined(separator: ", ")
    }

    /// Bytes that a field's addresses are looked for in, all together; of more, all addresses are kept once more. Protects
    /// the processor, which a field of 100,000 recipients would have at work for a minute.
    private static let comparedBytes = 1 << 20

    private static let addressFields = ["from", "to", "cc", "bcc", "sender", "reply-to"]

    private mutating func appendText(_ decoded: DecodedText?, of part: MessagePart) {
        guard let decoded else { return }
        guard body.count < limits.decodedTextBytes else {
            isCut = true
            return
        }
        isCut = isCut || decoded.isTruncated
        if !body.isEmpty { body.append(UInt8(ascii: "\n")) }
        fold(decoded.text, to: \.body)
        // What people read where the source spells it in character references.
        if part.mediaType == "text/html", Self.hasReferences(decoded.text) {
            body.append(UInt8(ascii: "\n"))
            fold(HTMLText.make(decoded.text, showsLinks: false, limits: limits).text, to: \.body)
        }
    }

    private mutating func fold(_ text: String, to target: WritableKeyPath<SearchText, [UInt8]>) {
        var output: [UInt8] = []
        casemap.append(text, to: &output)
        self[keyPath: target] += output
    }

    /// An ampersand and a `#` or a letter after it; spaces and what ASCII has are no reason to lay the text out.
    private static func hasReferences(_ html: String) -> Bool {
        var text = html.utf8[...]
        while let ampersand = text.firstIndex(of: UInt8(ascii: "&")) {
            text = text[text.index(after: ampersand)...]
            let isPlain = ["amp;", "lt;", "gt;", "quot;", "nbsp;"].contains { text.starts(with: $0.utf8) }
            guard let next = text.first, !isPlain else { continue }
            if next == UInt8(ascii: "#") || (next | 0x20) &- UInt8(ascii: "a") < 26 { return true }
        }
        return false
    }
}

// MARK: - Looking for a term

/// A text that is looked for, folded as what it is looked for in.
struct SearchTerm: Sendable {
    let bytes: [UInt8]
    let text: String

    init(_ text: String) {
        self.text = UnicodeCasemap.fold(text)
        bytes = Array(self.text.utf8)
    }

    /// The question for the trigram index, whose answer holds every message that has the term: some of its trigrams,
    /// spread over it. Nil for a term too short to have any.
    var match: String? {
        let scalars = Array(text.unicodeScalars.prefix(500))
        guard scalars.count >= 3 else { return nil }
        let step = max(1, (scalars.count - 2) / 8)
        var trigrams: [String] = []
        for start in stride(from: 0, through: scalars.count - 3, by: step) {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[start..<(start + 3)])
            trigrams.append("\"\(String(view).replacing("\"", with: "\"\""))\"")
        }
        return trigrams.joined(separator: " AND ")
    }

    func isIn(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { isIn($0[...]) }
    }

    /// Whether a field of this name, folded, has the term in its value. `header` is as ``SearchText/header``.
    func isIn(_ header: [UInt8], field: [UInt8]) -> Bool {
        let start = field + Array(": ".utf8)
        return header.withUnsafeBytes { header in
            header.split(separator: UInt8(ascii: "\n")).contains { line in
                line.starts(with: start) && isIn(line.dropFirst(start.count))
            }
        }
    }

    private func isIn(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard !bytes.isEmpty else { return true }
        let text = UnsafeRawBufferPointer(rebasing: text)
        guard let base = text.baseAddress else { return false }
        var start = 0
        while text.count - start >= bytes.count,
            let found = memchr(base + start, Int32(bytes[0]), text.count - start - bytes.count + 1)
        {
            if memcmp(found, bytes, bytes.count) == 0 { return true }
            start = UnsafeRawPointer(found) - base + 1
        }
        return false
    }
}
