import CGMime
import Foundation

/// The text of a message as parts.
enum TextPart {
    /// Plain text, flowed where that loses nothing (RFC 3676).
    static func plain(_ text: String, endsMessage: Bool = false) throws(CompositionError) -> MIMEObject {
        let flowed = FlowedWriter.wrap(text)
        return try make(
            "plain", flowed ?? text, parameters: flowed == nil ? [] : ["format=flowed"], endsMessage: endsMessage)
    }

    static func html(_ html: String, endsMessage: Bool = false) throws(CompositionError) -> MIMEObject {
        try make("html", html, parameters: [], endsMessage: endsMessage)
    }

    private static func make(
        _ subtype: String, _ text: String, parameters: [String], endsMessage: Bool
    ) throws(CompositionError) -> MIMEObject {
        var bytes: [UInt8] = []
        var normalizer = LineEndNormalizer()
        normalizer.normalize(Array(text.utf8), into: &bytes)
        // A message ends with a line's end (RFC 5322 section 2.1).
        if endsMessage, !bytes.isEmpty, bytes.last != ASCII.lineFeed {
            bytes += [ASCII.carriageReturn, ASCII.lineFeed]
        }
        let stream = bytes.withUnsafeBytes { buffer in
            g_mime_stream_mem_new_with_buffer(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard let stream else { throw .file(ENOMEM) }
        defer { g_object_unref(stream) }
        guard let wrapper = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT),
            let part = g_mime_part_new_with_type("text", subtype)
        else { throw .file(ENOMEM) }
        defer { g_object_unref(wrapper) }
        let object = MIMEObject(owning: part)
        let charset = bytes.allSatisfy { $0 < 0x80 } ? "us-ascii" : "utf-8"
        object.setField("Content-Type", ParameterEncoder.value("text/\(subtype)", ["charset=\(charset)"] + parameters))
        g_mime_part_set_content_encoding(part, encoding(bytes))
        g_mime_part_set_content(part, wrapper)
        return object
    }

    /// 7bit where nothing needs encoding; else what is shorter.
    private static func encoding(_ bytes: [UInt8]) -> GMimeContentEncoding {
        var odd = 0
        var line = 0
        var longest = 0
        for byte in bytes {
            if byte == ASCII.lineFeed {
                longest = max(longest, line)
                line = 0
            } else if byte != ASCII.carriageReturn {
                line += 1
            }
            if byte >= 0x7F || byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D { odd += 1 }
        }
        longest = max(longest, line)
        // An mbox file's reader takes such a line for the next message's beginning.
        let hasFromLine = bytes.starts(with: "From ".utf8) || contains("\nFrom ", bytes)
        if odd == 0, longest <= 998, !hasFromLine { return GMIME_CONTENT_ENCODING_7BIT }
        return hasFromLine || odd * 3 > bytes.count / 2
            ? GMIME_CONTENT_ENCODING_BASE64
            : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
    }

    private static func contains(_ pattern: String, _ bytes: [UInt8]) -> Bool {
        let pattern = Array(pattern.utf8)
        var start = bytes.startIndex
        while let index = bytes[start...].firstIndex(of: pattern[0]) {
            if bytes[index...].starts(with: pattern) { return true }
            start = index + 1
        }
        return false
    }
}
