/// The text of a part as people read it: decoded, soft line breaks joined, HTML laid out as plain text, LF at line
/// ends.
package enum ReadableText {
    /// From a part's body as transferred, or from as much of it as was fetched.
    package static func make(part: MessagePart, encoded: [UInt8], limits: MessageLimits = .default) -> DecodedText {
        var decoder = PartTextDecoder(part, limits: limits)
        decoder.decode(encoded)
        return make(part: part, decoded: decoder.finish(), limits: limits)
    }

    /// From a part's text after decoding.
    package static func make(part: MessagePart, decoded: DecodedText, limits: MessageLimits = .default) -> DecodedText {
        var result = decoded
        if part.mediaType == "text/html" {
            let laidOut = HTMLText.make(decoded.text, limits: limits)
            result.text = laidOut.text
            result.isTruncated = decoded.isTruncated || laidOut.isTruncated
        } else if part.isFlowed {
            result.text = FlowedText.unwrap(decoded.text, delSp: part.isDelSp)
        } else {
            result.text = withLineFeeds(decoded.text)
        }
        return result
    }

    /// CRLF and lone CR as LF.
    static func withLineFeeds(_ text: String) -> String {
        guard text.utf8.contains(ASCII.carriageReturn) else { return text }
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        var followsReturn = false
        for byte in text.utf8 {
            if byte == ASCII.carriageReturn || (byte == ASCII.lineFeed && !followsReturn) {
                output.append(ASCII.lineFeed)
            } else if byte != ASCII.lineFeed {
                output.append(byte)
            }
            followsReturn = byte == ASCII.carriageReturn
        }
        return String(decoding: output, as: UTF8.self)
    }
}
