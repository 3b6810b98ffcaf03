/// One MIME entity: its Content-* fields and its encoded content.
package struct MIMEEntity {
    /// The Content-* fields, without line ends at their ends.
    package let fields: [String]
    /// Encoded for transfer.
    package let content: [UInt8]

    package init(fields: [String], content: [UInt8]) {
        self.fields = fields
        self.content = content
    }

    /// Header, empty line, content.
    package func bytes() -> [UInt8] {
        Array((fields.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content
    }

    /// A multipart (RFC 2046, 5.1) of `parts`, none of which may have the boundary in it.
    package static func multipart(
        _ subtype: String, parameters: String = "", boundary: String, _ parts: [MIMEEntity]
    ) -> MIMEEntity {
        var content: [UInt8] = []
        for part in parts {
            content += Array("--\(boundary)\r\n".utf8) + part.bytes() + Array("\r\n".utf8)
        }
        content += Array("--\(boundary)--\r\n".utf8)
        return MIMEEntity(
            fields: ["Content-Type: multipart/\(subtype)\(parameters); boundary=\"\(boundary)\""], content: content)
    }

    /// A text part in `charset`, with the transfer encoding that suits it.
    ///
    /// - Parameter parameters: what else the content type says, such as `; format=flowed`.
    package static func text(
        _ text: String, charset: TextCharset, subtype: String = "plain", parameters: String = ""
    ) -> MIMEEntity {
        let bytes = charset.encode(text)
        let type = "Content-Type: text/\(subtype); charset=\(charset.rawValue)\(parameters)"
        let encoding = "Content-Transfer-Encoding: "
        switch charset {
        case .latin1, .windows1252, .greek:
            return MIMEEntity(
                fields: [type, encoding + "quoted-printable"], content: QuotedPrintable.encode(bytes))
        case .windows1251, .koi8r, .hebrew, .arabic, .shiftJIS, .gb18030:
            return MIMEEntity(fields: [type, encoding + "base64"], content: Base64Lines.encode(bytes))
        case .utf8:
            return MIMEEntity(fields: [type, encoding + "8bit"], content: bytes)
        case .ascii, .iso2022jp:
            return MIMEEntity(fields: [type, encoding + "7bit"], content: bytes)
        }
    }
}
