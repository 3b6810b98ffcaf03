/// Decodes the text of one part as its bytes arrive: transfer encoding, then character set, up to a bound.
///
/// Not `Sendable`, as `CharsetDecoder` is not: one task drives it.
package struct PartTextDecoder: ~Copyable {
    private let limit: Int
    private var transfer: TransferDecoder
    private var charset: CharsetDecoder
    private var output: [UInt8] = []
    private var isTruncated = false
    /// The start of an HTML part without a charset parameter, held back until its `meta` was looked for.
    private var start: [UInt8]?

    /// A decoder at the start of the part's body.
    package init(_ part: MessagePart, limits: MessageLimits = .default) {
        limit = limits.decodedTextBytes
        transfer = TransferDecoder(part.transferEncoding)
        charset = CharsetDecoder(part.charset)
        start = part.mediaType == "text/html" && part.parameters.charset == nil ? [] : nil
    }

    /// Whether the bound is reached: more bytes change nothing.
    package var isFull: Bool { isTruncated }

    /// Takes the next bytes as transferred.
    package mutating func decode(_ bytes: UnsafeRawBufferPointer) {
        // A piece at a time, so that one huge chunk does not decode past the bound.
        var rest = bytes[...]
        while !rest.isEmpty, !isTruncated {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(64 << 10))
            rest = rest.dropFirst(piece.count)
            var decoded: [UInt8] = []
            transfer.decode(piece, into: &decoded)
            take(decoded)
        }
    }

    /// Takes the next bytes as transferred.
    package mutating func decode(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { decode($0) }
    }

    /// Ends the part.
    package consuming func finish() -> DecodedText {
        if !isTruncated {
            var decoded: [UInt8] = []
            transfer.finish(into: &decoded)
            take(decoded)
            endStart()
            charset.finish(into: &output)
        }
        cut()
        let hasMark = output.starts(with: [0xEF, 0xBB, 0xBF])
        return DecodedText(
            text: String(decoding: hasMark ? output.dropFirst(3) : output[...], as: UTF8.self),
            isTruncated: isTruncated,
            hasReplacements: charset.replacements > 0)
    }

    private mutating func take(_ decoded: [UInt8]) {
        if start != nil {
            start?.append(contentsOf: decoded)
            if (start?.count ?? 0) >= HTMLCharset.reach { endStart() }
        } else {
            decoded.withUnsafeBytes { charset.decode($0, into: &output) }
        }
        cut()
    }

    private mutating func endStart() {
        guard let held = start else { return }
        start = nil
        if let label = HTMLCharset.label(in: held) { charset = CharsetDecoder(label) }
        held.withUnsafeBytes { charset.decode($0, into: &output) }
    }

    /// Cuts what is over the bound, between characters.
    private mutating func cut() {
        guard output.count > limit else { return }
        isTruncated = true
        var end = limit
        while end > 0, output[end] & 0xC0 == 0x80 { end -= 1 }
        output.removeSubrange(end...)
    }
}
