import MailMessage

/// How a part's content may be shown to a browser that followed a link to it.
///
/// What can run a script, or load anything, in the origin of this server is a download. `nosniff` and a sandboxing
/// policy go with everything: this is the first of three locks.
struct SafeContentType {
    /// The media type to send.
    let contentType: String
    let disposition: DownloadDisposition

    init(_ part: MessagePart) {
        let name = "\(part.type)/\(part.subtype)"
        guard Self.isToken(part.type), Self.isToken(part.subtype) else {
            contentType = "application/octet-stream"
            disposition = .attachment
            return
        }
        let charset = part.parameters.charset.flatMap { Self.isToken($0) && $0.utf8.count <= 40 ? $0 : nil }
        contentType = part.isText ? "\(name); charset=\(charset ?? "us-ascii")" : name
        let isWantedInline = part.disposition?.kind != "attachment"
        disposition = isWantedInline && Self.inlineTypes.contains(name) ? .inline : .attachment
    }

    /// Types that no browser runs anything from. Everything else (HTML, SVG, XML, PDF, scripts) is a download.
    private static let inlineTypes: Set<String> = [
        "text/plain", "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp",
        "audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4", "audio/aac", "audio/flac",
        "video/mp4", "video/ogg", "video/webm",
    ]

    /// RFC 9110 section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 127
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
