import MIMEWriting

/// A file that comes with a letter: real ones, made here, so that a client can open what it downloads.
struct Attachment: Sendable {
    /// Empty for a part that is no file.
    var name: String
    var type: String
    var bytes: [UInt8]
    /// Whether it is sent as it is, its lines ended by CRLF; anything else in base64.
    var isText = false

    static func pdf(_ name: String, title: String, _ lines: [String]) -> Attachment {
        Attachment(name: name, type: "application/pdf", bytes: PDFPage.bytes(title: title, lines: lines))
    }

    static func picture(_ name: String, _ scene: Landscape) -> Attachment {
        Attachment(name: name, type: "image/png", bytes: PNGImage.bytes(scene))
    }

    static func zip(_ name: String, _ files: [(name: String, text: String)]) -> Attachment {
        Attachment(
            name: name, type: "application/zip",
            bytes: ZIPArchive.bytes(files.map { ($0.name, Array($0.text.utf8)) }))
    }

    static func csv(_ name: String, _ rows: [[String]]) -> Attachment {
        let text = rows.map { row in row.map(Self.field).joined(separator: ",") }.joined(separator: "\r\n") + "\r\n"
        return Attachment(name: name, type: "text/csv; charset=utf-8", bytes: Array(text.utf8))
    }

    /// A message in a message (message/rfc822), as forwarding as an attachment makes it.
    static func message(_ letter: Letter) -> Attachment {
        Attachment(
            name: "\(letter.subject).eml", type: "message/rfc822", bytes: letter.bytes(receivedAt: nil), isText: true)
    }

    /// RFC 4180, section 2.
    private static func field(_ text: String) -> String {
        text.contains { "\",\n".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    /// The id by which HTML shows it.
    var contentID: String {
        "\(name.utf8.filter { $0 != 0x20 }.map { String(UnicodeScalar($0)) }.joined())@demo.example"
    }

    func entity(inline: Bool) -> MIMEEntity {
        var fields = ["Content-Type: \(type)"]
        if !name.isEmpty {
            let disposition = inline ? "inline" : "attachment"
            fields.append("Content-Disposition: \(disposition); \(HeaderWriting.parameter("filename", name))")
        }
        if inline { fields.append("Content-ID: <\(contentID)>") }
        guard !isText else { return MIMEEntity(fields: fields, content: bytes) }
        return MIMEEntity(
            fields: fields + ["Content-Transfer-Encoding: base64"], content: Base64Lines.encode(bytes))
    }
}
