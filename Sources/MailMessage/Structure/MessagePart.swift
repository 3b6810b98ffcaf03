/// A node of a message's structure. The same type is built from the bytes of a message and from an IMAP
/// BODYSTRUCTURE.
package struct MessagePart: Sendable, Hashable, Codable {
    /// The section in IMAP's numbering (RFC 9051 section 6.4.5): "1.2"; "TEXT" or "4.TEXT" for a multipart that is
    /// the body of a whole message. It is always something that can be fetched.
    package var id: String
    /// Lower-case.
    package var type: String
    /// Lower-case.
    package var subtype: String
    package var parameters: MIMEParameters
    package var disposition: ContentDisposition?
    /// Without angle brackets.
    package var contentID: String?
    package var contentDescription: String?
    /// Language tags (RFC 3282).
    package var languages: [String]
    /// Content-Location (RFC 2557).
    package var location: String?
    package var transferEncoding: TransferEncoding
    /// Bytes as transferred.
    package var encodedSize: Int
    /// Bytes after transfer decoding, where known.
    package var decodedSize: Int?
    /// Lines as transferred, for text where known.
    package var lines: Int?
    /// The parts of a multipart; of an embedded message its body, exactly one, unless it could not be read.
    package var children: [MessagePart]
    /// The subject of an embedded message.
    package var embeddedSubject: String?

    package init(
        id: String = "1", type: String = "text", subtype: String = "plain",
        parameters: MIMEParameters = MIMEParameters(),
        disposition: ContentDisposition? = nil, contentID: String? = nil, contentDescription: String? = nil,
        languages: [String] = [], location: String? = nil, transferEncoding: TransferEncoding = .sevenBit,
        encodedSize: Int = 0,
        decodedSize: Int? = nil, lines: Int? = nil, children: [MessagePart] = [], embeddedSubject: String? = nil
    ) {
        self.id = id
        self.type = type.lowercased()
        self.subtype = subtype.lowercased()
        self.parameters = parameters
        self.disposition = disposition
        self.contentID = contentID
        self.contentDescription = contentDescription
        self.languages = languages
        self.location = location
        self.transferEncoding = transferEncoding
        self.encodedSize = encodedSize
        self.decodedSize = decodedSize
        self.lines = lines
        self.children = children
        self.embeddedSubject = embeddedSubject
    }

    /// "text/plain"
    package var mediaType: String { "\(type)/\(subtype)" }
    package var isMultipart: Bool { type == "multipart" }
    package var isText: Bool { type == "text" }
    package var isEmbeddedMessage: Bool { ContentType(type: type, subtype: subtype).isEmbeddedMessage }
    package var charset: Charset { Charset(label: parameters.charset) }
    /// Text whose long lines were broken softly (RFC 3676).
    package var isFlowed: Bool { mediaType == "text/plain" && parameters.format == "flowed" }
    package var isDelSp: Bool { parameters.delsp == "yes" }

    /// The name its sender gave it, decoded and otherwise unchanged: never a path to write to. See `downloadName`.
    package var filename: String? {
        [disposition?.parameters.filename, parameters.name, disposition?.parameters.name, parameters.filename]
            .lazy.compactMap { $0 }.first { !$0.isEmpty }
    }

    /// A name that is safe to save under: never empty, no path, no tricks, with an extension.
    package var downloadName: String {
        DownloadName.make(from: filename ?? embeddedSubject, type: type, subtype: subtype, fallback: "part-\(id)")
    }

    /// Bytes after transfer decoding: known, or estimated from the encoded size.
    package var estimatedSize: Int {
        if let decodedSize { return decodedSize }
        switch transferEncoding {
        // 57 bytes become 76 characters and a line break.
        case .base64: return encodedSize / 78 &* 57 &+ encodedSize % 78 &* 3 / 4
        case .uuencode: return encodedSize / 62 &* 45 &+ encodedSize % 62 &* 3 / 4
        case .quotedPrintable, .sevenBit, .eightBit, .binary: return encodedSize
        }
    }

    /// This part or the one below it with the id.
    package func part(_ id: String) -> MessagePart? {
        var waiting = [self]
        while let part = waiting.popLast() {
            if part.id == id { return part }
            waiting.append(contentsOf: part.children)
        }
        return nil
    }
}
