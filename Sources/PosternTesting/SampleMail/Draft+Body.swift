import MIMEWriting

extension Draft {
    /// The MIME entity after the message's own header fields.
    func body() -> MIMEEntity {
        switch kind {
        case .note, .reply, .malformed: note
        case .newsletter: newsletter
        case .attachment: .multipart("mixed", boundary: boundary, [note, document])
        case .picture: .multipart("related", boundary: boundary, [html(showing: "pixel-\(number)"), picture])
        case .signed: signed
        case .report: report
        case .forward: .multipart("mixed", boundary: boundary, [note, forwarded])
        }
    }

    private var boundary: String { "=_part_\(number)" }

    private var note: MIMEEntity {
        let quoted = parent.map { "\r\n> \(Phrase.all[$0 % Phrase.all.count].text)\r\n" } ?? ""
        let paragraphs = String(repeating: "\(phrase.text)\r\n\r\n", count: 1 + number % 5)
        return .text(
            paragraphs + quoted + "-- \r\n\(correspondent.name)\r\n", charset: quoted.isEmpty ? phrase.charset : .utf8)
    }

    private func html(showing contentID: String? = nil) -> MIMEEntity {
        let image = contentID.map { "<img src=\"cid:\($0)\" alt=\"\">" } ?? ""
        let row =
            "<tr><td style=\"padding:4px\">\(phrase.text)</td><td><a href=\"https://example.net/\(number)\">more</a></td></tr>"
        return .text(
            "<!DOCTYPE html><html><body><table>\(String(repeating: row + "\r\n", count: 6))</table>\(image)</body></html>\r\n",
            charset: .utf8, subtype: "html")
    }

    private var newsletter: MIMEEntity {
        .multipart("alternative", boundary: boundary, [note, html()])
    }

    private var document: MIMEEntity {
        let name = ["report.pdf", "Überblick.pdf", "отчёт.pdf", "報告書.pdf"][number / 10 % 4]
        return MIMEEntity(
            fields: [
                "Content-Type: application/pdf",
                "Content-Disposition: attachment; \(HeaderWriting.parameter("filename", name))",
                "Content-Transfer-Encoding: base64",
            ],
            content: Base64Lines.encode(Array("%PDF-1.4 sample \(number)\n".utf8) + noise(1_000 + number % 7 * 900)))
    }

    private var picture: MIMEEntity {
        MIMEEntity(
            fields: [
                "Content-Type: image/png; name=\"pixel.png\"",
                "Content-ID: <pixel-\(number)>",
                "Content-Disposition: inline; filename=\"pixel.png\"",
                "Content-Transfer-Encoding: base64",
            ],
            content: Base64Lines.encode(Self.pixel))
    }

    private var signed: MIMEEntity {
        .multipart(
            "signed", parameters: "; micalg=pgp-sha256; protocol=\"application/pgp-signature\"", boundary: boundary,
            [
                note,
                MIMEEntity(
                    fields: ["Content-Type: application/pgp-signature; name=\"signature.asc\""],
                    content: Array(
                        "-----BEGIN PGP SIGNATURE-----\r\n\r\nbm90IGEgc2lnbmF0dXJl\r\n-----END PGP SIGNATURE-----\r\n"
                            .utf8)),
            ])
    }

    private var report: MIMEEntity {
        .multipart(
            "report", parameters: "; report-type=delivery-status", boundary: boundary,
            [
                .text("I could not deliver your message to nobody@example.net.\r\n", charset: .utf8),
                MIMEEntity(
                    fields: ["Content-Type: message/delivery-status"],
                    content: Array(
                        """
                        Reporting-MTA: dns; mail.example.org\r
                        \r
                        Final-Recipient: rfc822; nobody@example.net\r
                        Action: failed\r
                        Status: 5.1.1\r
                        Diagnostic-Code: smtp; 550 5.1.1 No such user\r\n
                        """.utf8)),
                forwarded,
            ])
    }

    private var forwarded: MIMEEntity {
        let inner = Draft(number: max(1, number - 3), recipient: recipient, kind: .note)
        return MIMEEntity(fields: ["Content-Type: message/rfc822"], content: inner.bytes())
    }

    /// Bytes that don't compress and are the same each time.
    private func noise(_ count: Int) -> [UInt8] {
        var state = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
    }

    /// A PNG of one transparent pixel.
    private static let pixel: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
        0x00,
        0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1F, 0x15, 0xC4, 0x89, 0x00, 0x00, 0x00, 0x0D,
        0x49,
        0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x00, 0x01, 0x00, 0x00, 0x05, 0x00, 0x01, 0x0D, 0x0A, 0x2D, 0xB4, 0x00,
        0x00,
        0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
}
