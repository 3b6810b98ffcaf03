import CGMime

/// Decodes a part's transfer encoding chunk by chunk (RFC 2045 section 6), wherever the chunks are cut.
///
/// It keeps a few bytes of state and never fails: what is not of the encoding is skipped, as RFC 2045 asks for
/// base64, or kept as it is, for a quoted-printable escape that is none.
package struct TransferDecoder: Sendable {
    /// What is being decoded.
    package let encoding: TransferEncoding
    private var state = GMimeEncoding()
    private var base64 = Base64Decoder()
    private var uu = UUDecoder()

    /// A decoder at the start of a part.
    package init(_ encoding: TransferEncoding) {
        self.encoding = encoding
        guard encoding == .quotedPrintable else { return }
        GMimeLibrary.use()
        g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
    }

    /// Decodes a chunk and appends the result.
    package mutating func decode(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        switch encoding {
        case .sevenBit, .eightBit, .binary: output.append(contentsOf: bytes)
        case .base64: base64.decode(bytes, into: &output)
        case .uuencode: uu.decode(bytes, into: &output)
        case .quotedPrintable:
            // Pieces keep the temporary buffer small, whatever the size of the chunk.
            var rest = bytes[...]
            while !rest.isEmpty {
                stepQuotedPrintable(UnsafeRawBufferPointer(rebasing: rest.prefix(48 << 10)), into: &output)
                rest = rest.dropFirst(48 << 10)
            }
        }
    }

    private mutating func stepQuotedPrintable(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        guard let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        output.appendUninitialized(atMost: g_mime_encoding_outlen(&state, bytes.count)) { target in
            let start = UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self)
            return g_mime_encoding_step(&state, text, bytes.count, start)
        }
    }

    /// Decodes a chunk and appends the result.
    package mutating func decode(_ bytes: [UInt8], into output: inout [UInt8]) {
        bytes.withUnsafeBytes { decode($0, into: &output) }
    }

    /// Ends the part: appends what a cut-off end still gives.
    package mutating func finish(into output: inout [UInt8]) {
        switch encoding {
        case .sevenBit, .eightBit, .binary: break
        case .base64: base64.finish(into: &output)
        case .uuencode: uu.finish(into: &output)
        case .quotedPrintable:
            output.appendUninitialized(atMost: g_mime_encoding_outlen(&state, 0) &+ 64) { target in
                let start = UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self)
                return g_mime_encoding_flush(&state, "", 0, start)
            }
        }
    }

    /// A whole part at once.
    package static func decode(_ bytes: [UInt8], as encoding: TransferEncoding) -> [UInt8] {
        if encoding.isIdentity { return bytes }
        return bytes.withUnsafeBytes { decode($0, as: encoding) }
    }

    /// A whole part at once.
    package static func decode(_ bytes: UnsafeRawBufferPointer, as encoding: TransferEncoding) -> [UInt8] {
        var decoder = TransferDecoder(encoding)
        var output: [UInt8] = []
        decoder.decode(bytes, into: &output)
        decoder.finish(into: &output)
        return output
    }
}
