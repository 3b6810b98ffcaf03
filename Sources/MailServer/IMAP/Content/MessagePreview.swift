import MailMessage

/// The text of PREVIEW (RFC 8970).
package enum MessagePreview {
    /// Bytes of the message that are looked at for it. Protects PREVIEW of a whole folder against large messages;
    /// the text stands before the attachments.
    private static let reach = 64 << 10
    /// RFC 8970 section 3.1: 200 characters are recommended, 256 the most.
    private static let limit = 200

    /// The first words of a message; empty where it has no text.
    ///
    /// - Throws: ``StoreError`` where the message can't be read.
    package static func make(from content: some OctetSource) throws -> String {
        var content = content
        let start = try content.read(from: 0, count: min(content.size, reach))
        let message = Message.parse(start)
        guard let part = message.view.previewPart, let text = message.encodedContent(of: part.id) else { return "" }
        return String(Preview.make(part: part, encodedPrefix: Array(text)).unicodeScalars.prefix(limit))
    }
}
