import Foundation
import MailMessage
import Testing

/// Whole messages of mail-parser with the parse it expects.
@Suite(.enabled(if: VectorFiles.areThere, "the vectors are not installed beside the project"))
struct MessageVectorTests {
    /// The same for both line ends.
    private static let known: [String: String] = {
        let word = "a single word is the address of a local user, as From: root is"
        let base64 = "a part that says base64 is decoded as that, though it holds something else"
        let media = "images and sound shown in place belong to the bodies (RFC 8621 section 4.1.4)"
        let reasons = [
            (" part 4 text", "000", base64), (" part 5 text", "000", base64), (" text_body", "000", media),
            (" html_body", "000", media), (" attachments", "000", media), (" part 0 from", "001", word),
            (" part 0 to", "001", word), (" part 2 > attachments", "002", media), (" part 0 from", "004", word),
            (" part 0 to", "004", word), (" part 3 > part 0 from", "004", word), (" part 4 > part 0 from", "004", word),
        ]
        var known: [String: String] = [:]
        for (place, message, reason) in reasons {
            known[message + place] = reason
            known[message + ".crlf" + place] = reason
        }
        return known
    }()

    @Test func messages() throws {
        var ledger = DifferenceLedger(known: Self.known)
        for number in 0..<10 {
            let name = "00\(number)"
            let bytes = try VectorFiles.data("rfc/\(name).eml")
            compare(Message.parse(bytes), try VectorFiles.object("rfc/\(name).json"), name, &ledger)
            let converted = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
            compare(Message.parse(converted), try VectorFiles.object("rfc/\(name).crlf.json"), name + ".crlf", &ledger)
        }
        ledger.check()
    }

    private func compare(
        _ message: Message, _ expected: [String: Any], _ name: String, _ ledger: inout DifferenceLedger
    ) {
        let parts = flattened(message.root)
        let expectedParts = expected["parts"] as? [[String: Any]] ?? []
        ledger.compare("\(name) parts", parsed: "\(parts.count)", expected: "\(expectedParts.count)")
        guard parts.count == expectedParts.count else { return }
        for (index, (part, expectedPart)) in zip(parts, expectedParts).enumerated() {
            compareHeaders(message.headers(of: part.id), expectedPart, "\(name) part \(index)", &ledger)
            compareBody(message, part, expectedPart, parts, "\(name) part \(index)", &ledger)
        }
        for (key, body) in [
            ("text_body", message.view.textBody), ("html_body", message.view.htmlBody),
            ("attachments", message.view.attachments),
        ] {
            let indices = body.map { part in parts.firstIndex { $0.id == part.id } ?? -1 }
            ledger.compare("\(name) \(key)", parsed: "\(indices)", expected: "\(expected[key] as? [Int] ?? [])")
        }
    }

    /// The parts of this message in order, those of embedded messages left out.
    private func flattened(_ part: MessagePart) -> [MessagePart] {
        [part] + (part.isMultipart ? part.children.flatMap(flattened) : [])
    }

    private func compareBody(
        _ message: Message, _ part: MessagePart, _ expected: [String: Any], _ parts: [MessagePart], _ name: String,
        _ ledger: inout DifferenceLedger
    ) {
        guard let body = expected["body"] as? [String: Any] else { return }
        if let children = body["Multipart"] as? [Int] {
            let indices = part.children.map { child in parts.firstIndex { $0.id == child.id } ?? -1 }
            ledger.compare("\(name) children", parsed: "\(indices)", expected: "\(children)")
        } else if let text = (body["Text"] ?? body["Html"]) as? String {
            ledger.compare("\(name) text", parsed: message.text(of: part.id)?.text ?? "none", expected: text)
            let isHTML = part.mediaType == "text/html"
            ledger.compare("\(name) is HTML", parsed: "\(isHTML)", expected: "\(body["Html"] != nil)")
        } else if let bytes = (body["Binary"] ?? body["InlineBinary"]) as? [Int] {
            let content = message.content(of: part.id) ?? []
            ledger.compare("\(name) content", parsed: "\(content.map(Int.init))", expected: "\(bytes)")
        } else if let inner = body["Message"] as? [String: Any] {
            guard let embedded = message.embeddedMessage(of: part.id) else {
                return ledger.compare("\(name) message", parsed: "none", expected: "a message")
            }
            compare(embedded, inner, name + " >", &ledger)
        }
    }

    private func compareHeaders(
        _ headers: HeaderList?, _ expected: [String: Any], _ name: String, _ ledger: inout DifferenceLedger
    ) {
        let expectedHeaders = expected["headers"] as? [[String: Any]] ?? []
        let fields = headers.map(Array.init) ?? []
        ledger.compare("\(name) headers", parsed: "\(fields.count)", expected: "\(expectedHeaders.count)")
        for (field, expected) in zip(fields, expectedHeaders) {
            guard let value = expected["value"] as? [String: Any] else { continue }
            let label = "\(name) \(field.name.lowercased())"
            if let addresses = value["Address"] {
                ledger.compare(
                    label, parsed: Canonical.addresses(field.addresses),
                    expected: Canonical.addresses(expected: addresses))
            } else if let date = value["DateTime"] {
                ledger.compare(label, parsed: Canonical.date(field.date), expected: Canonical.date(expected: date))
            } else if let type = value["ContentType"] {
                let parsed = field.contentType.map { Canonical.contentType($0.description, $0.parameters) }
                let disposition = field.contentDisposition.map { Canonical.contentType($0.kind, $0.parameters) }
                ledger.compare(
                    label, parsed: parsed ?? disposition ?? "none", expected: Canonical.contentType(expected: type))
            } else if let text = value["Text"] ?? value["TextList"] {
                let isID = field.name.lowercased().hasSuffix("-id")
                let parsed = isID ? field.messageIDs.joined(separator: " | ") : field.text
                let plain = field.name.lowercased() == "return-path" ? field.messageIDs.joined() : parsed
                ledger.compare(label, parsed: plain, expected: Canonical.list(expected: text))
            }
        }
    }
}
