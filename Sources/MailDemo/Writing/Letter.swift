import Foundation
import MIMEWriting

/// One message before it is bytes.
struct Letter: Sendable {
    /// How its text is sent.
    enum Style: Sendable, Equatable {
        case plain
        /// multipart/report of a delivery (RFC 6522): its attachments are the report.
        case report
        /// multipart/signed (RFC 3156).
        case signed
        /// multipart/alternative with this HTML beside the text.
        case html(String)
    }

    var from: Person
    var to: [Person]
    var cc: [Person] = []
    var subject: String
    var sentAt: Date
    /// Without angle brackets.
    var id: String
    /// Ids of what it answers, the oldest first.
    var ancestors: [String] = []
    var text: String
    var style = Style.plain
    /// Pictures that the HTML shows, as `cid:` and the name.
    var pictures: [Attachment] = []
    var attachments: [Attachment] = []
    /// Header fields besides the usual ones.
    var extraFields: [String] = []
}

extension Letter {
    /// The whole message with CRLF line ends, as it is stored.
    ///
    /// - Parameter receivedAt: nil for one that was sent, and never came over a wire.
    func bytes(receivedAt: Date?) -> [UInt8] {
        let header = received(receivedAt) + extraFields + fields + ["MIME-Version: 1.0"]
        return Array((header.joined(separator: "\r\n") + "\r\n").utf8) + entity.bytes()
    }

    private func received(_ date: Date?) -> [String] {
        guard let date, let owner = (to + cc).first else { return [] }
        let host = from.address.split(separator: "@").last.map(String.init) ?? "mail.example"
        return [
            "Return-Path: <\(from.address)>",
            "Received: from mx.\(host) (mx.\(host) [192.0.2.\(abs(id.utf8.reduce(7) { $0 &* 31 &+ Int($1) }) % 250 + 1)])",
            "\tby mail.demo.example with ESMTPS for <\(owner.address)>;",
            "\t\(MailDate.text(date))",
        ]
    }

    private var fields: [String] {
        var fields = ["From: \(from.mailbox)", "To: \(to.map(\.mailbox).joined(separator: ",\r\n "))"]
        if !cc.isEmpty { fields.append("Cc: \(cc.map(\.mailbox).joined(separator: ",\r\n "))") }
        fields += [
            "Subject: \(HeaderWriting.unstructured(subject, charset: from.charset.canEncode(subject) ? from.charset : .utf8))",
            "Date: \(MailDate.text(sentAt, zone: from.zone))",
            "Message-ID: <\(id)>",
        ]
        if let parent = ancestors.last {
            fields.append("In-Reply-To: <\(parent)>")
            fields.append("References: \(ancestors.map { "<\($0)>" }.joined(separator: "\r\n "))")
        }
        return fields + ["User-Agent: \(from.program)"]
    }
}

extension Letter {
    private var entity: MIMEEntity {
        let content = content
        let parts = [content] + attachments.map { $0.entity(inline: false) }
        if style == .report {
            return .multipart(
                "report", parameters: "; report-type=delivery-status", boundary: boundary("d"), parts)
        }
        let whole = parts.count == 1 ? content : .multipart("mixed", boundary: boundary("m"), parts)
        guard style == .signed else { return whole }
        let signature = MIMEEntity(
            fields: [
                "Content-Type: application/pgp-signature; name=\"signature.asc\"",
                "Content-Description: OpenPGP signature",
            ], content: Self.signature)
        return .multipart(
            "signed", parameters: "; micalg=pgp-sha512; protocol=\"application/pgp-signature\"",
            boundary: boundary("s"),
            [whole, signature])
    }

    private var content: MIMEEntity {
        let plain =
            from.isFlowed
            ? MIMEEntity.text(TextLayout.flowed(text), charset: charset, parameters: "; format=flowed")
            : MIMEEntity.text(TextLayout.wrapped(text), charset: charset)
        guard case .html(let page) = style else { return plain }
        let html = MIMEEntity.text(TextLayout.crlf(page), charset: .utf8, subtype: "html")
        let shown =
            pictures.isEmpty
            ? html
            : .multipart(
                "related", parameters: "; type=\"text/html\"", boundary: boundary("r"),
                [html] + pictures.map { $0.entity(inline: true) })
        return .multipart("alternative", boundary: boundary("a"), [plain, shown])
    }

    /// The writer's own charset, unless the text has what it lacks.
    private var charset: TextCharset {
        if text.allSatisfy(\.isASCII) { return from.isFlowed ? .utf8 : .ascii }
        return from.charset.canEncode(text) ? from.charset : .utf8
    }

    private func boundary(_ kind: String) -> String { "=_\(kind)_\(id.prefix { $0 != "@" })" }

    /// Has the form of a signature and signs nothing.
    private static let signature = Array(
        """
        -----BEGIN PGP SIGNATURE-----\r
        \r
        iHUEARYKAB0WIQTk2G1hZGUgdXAgZm9yIGEgZGVtbwUCZAAAAAAKCRBtYWRlIHVw\r
        IGZvZAD/Ym9keSBjYW4gY2hlY2sgdGhpcyBzaWduYXR1cmUsIHNpbmNlIGl0IGlz\r
        bid0IG9uZS4=\r
        =qX4v\r
        -----END PGP SIGNATURE-----\r\n
        """.utf8)
}
