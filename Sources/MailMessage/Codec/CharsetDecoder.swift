#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Turns bytes of one character set into UTF-8 chunk by chunk, wherever the chunks are cut.
///
/// Each byte that fits nothing becomes U+FFFD, and none is dropped. Not `Sendable`: it owns an iconv descriptor,
/// which has one user at a time; being `~Copyable` makes that one the only holder.
package struct CharsetDecoder: ~Copyable {
    /// How many U+FFFD were put in place of what is invalid.
    package private(set) var replacements = 0
    private var method: Charset.Method
    private var descriptor: iconv_t?
    /// The start of a character whose end is in the next chunk.
    private var carry: [UInt8] = []
    /// The smallest unit of the character set: what is skipped when it is invalid.
    private let unit: Int

    /// A decoder at the start of a text.
    package init(_ charset: Charset) {
        method = charset.method
        descriptor = nil
        unit = charset.iconvName.hasPrefix("UTF-16") ? 2 : charset.iconvName.hasPrefix("UTF-32") ? 4 : 1
        if case .iconv(let name) = charset.method {
            descriptor = IconvNames.open(name)
            if descriptor == nil { method = .guess }
        }
    }

    deinit {
        if let descriptor { iconv_close(descriptor) }
    }

    /// Decodes a chunk and appends valid UTF-8, always whole characters.
    package mutating func decode(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        if carry.isEmpty {
            step(bytes, into: &output)
        } else {
            let joined = carry + bytes
            carry = []
            joined.withUnsafeBytes { step($0, into: &output) }
        }
    }

    /// Ends the text: a character that was cut off becomes U+FFFD.
    package mutating func finish(into output: inout [UInt8]) {
        let rest = carry
        carry = []
        switch method {
        case .windows1252: break
        case .utf8: rest.withUnsafeBytes { appendUTF8($0, into: &output) }
        case .guess: rest.withUnsafeBytes { appendWindows1252($0, into: &output) }
        case .iconv:
            if !rest.isEmpty { replace(into: &output) }
            flush(into: &output)
        }
    }

    private mutating func step(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        switch method {
        case .utf8: stepUTF8(bytes, into: &output)
        case .windows1252: appendWindows1252(bytes, into: &output)
        case .guess: stepGuess(bytes, into: &output)
        case .iconv: stepIconv(bytes, into: &output)
        }
    }
}

// MARK: - UTF-8 and windows-1252

extension CharsetDecoder {
    private mutating func stepUTF8(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        let tail = UTF8Tail.incomplete(bytes)
        carry = Array(bytes.suffix(tail))
        appendUTF8(UnsafeRawBufferPointer(rebasing: bytes.dropLast(tail)), into: &output)
    }

    private mutating func appendUTF8(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        if let valid = String(validating: bytes, as: UTF8.self) {
            output.append(contentsOf: valid.utf8)
            return
        }
        let repaired = String(decoding: bytes, as: UTF8.self)
        replacements &+= repaired.unicodeScalars.lazy.filter { $0 == "\u{FFFD}" }.count
        output.append(contentsOf: repaired.utf8)
    }

    /// The five bytes that windows-1252 leaves open become C1 controls, as in browsers.
    private func appendWindows1252(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        output.reserveCapacity(output.count &+ bytes.count)
        for byte in bytes {
            if byte < 0x80 {
                output.append(byte)
            } else if byte >= 0xA0 {
                output.append(0xC0 | byte >> 6)
                output.append(0x80 | byte & 0x3F)
            } else {
                output.append(contentsOf: windows1252High[Int(byte &- 0x80)].utf8)
            }
        }
    }

    /// ASCII goes through; the first character above it decides which of the two the text is.
    private mutating func stepGuess(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        guard let first = bytes.firstIndex(where: { $0 >= 0x80 }) else {
            output.append(contentsOf: bytes)
            return
        }
        output.append(contentsOf: bytes[..<first])
        let rest = UnsafeRawBufferPointer(rebasing: bytes[first...])
        let sequence = UnsafeRawBufferPointer(rebasing: rest.prefix(UTF8Tail.length(of: rest[0])))
        if UTF8Tail.incomplete(sequence) == sequence.count, sequence.count == rest.count {
            carry = Array(rest)
            return
        }
        method = String(validating: sequence, as: UTF8.self) == nil ? .windows1252 : .utf8
        step(rest, into: &output)
    }
}

/// Code points of windows-1252 from 0x80 to 0x9F.
private let windows1252High: [String] = [
    "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}", "\u{2C6}", "\u{2030}",
    "\u{160}",
    "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}", "\u{8F}", "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}",
    "\u{2022}",
    "\u{2013}", "\u{2014}", "\u{2DC}", "\u{2122}", "\u{161}", "\u{203A}", "\u{153}", "\u{9D}", "\u{17E}", "\u{178}",
]

// MARK: - iconv

extension CharsetDecoder {
    /// Runs iconv over the bytes. A character cut at the end is carried over.
    private mutating func stepIconv(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        guard let descriptor, let base = bytes.baseAddress else { return }
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(
            to: CChar.self)
        var left = bytes.count
        while left > 0 {
            let before = left
            let (code, written) = convert(descriptor, &input, &left, into: &output)
            switch code {
            case 0: return
            case E2BIG:
                // Nothing read and nothing written would be for ever.
                guard left < before || written > 0 else { return skip(&input, &left, left, into: &output) }
            case EINVAL where left <= 32:
                carry = Array(bytes.suffix(left))
                return
            default: skip(&input, &left, unit, into: &output)
            }
        }
    }

    /// Takes what iconv still holds: some character sets wait for a combining character.
    private mutating func flush(into output: inout [UInt8]) {
        guard let descriptor else { return }
        output.appendUninitialized(atMost: 64) { target in
            var out: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self)
            var room = 64
            _ = iconv(descriptor, nil, nil, &out, &room)
            return 64 &- room
        }
    }

    /// One call of iconv: its error (0 for none) and how many bytes came out.
    private func convert(
        _ descriptor: iconv_t, _ input: inout UnsafeMutablePointer<CChar>?, _ left: inout Int,
        into output: inout [UInt8]
    ) -> (code: Int32, written: Int) {
        let capacity = min(max(left &* 2, 64), 32 << 10)
        var code: Int32 = 0
        var written = 0
        output.appendUninitialized(atMost: capacity) { target in
            var out: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self)
            var room = capacity
            if iconv(descriptor, &input, &left, &out, &room) == Int(bitPattern: UInt.max) { code = errno }
            written = capacity &- room
            return written
        }
        return (code, written)
    }

    private mutating func skip(
        _ input: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, _ count: Int, into output: inout [UInt8]
    ) {
        let skipped = min(count, left)
        input = input.map { $0 + skipped }
        left &-= skipped
        replace(into: &output)
    }

    private mutating func replace(into output: inout [UInt8]) {
        replacements &+= 1
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
    }
}
