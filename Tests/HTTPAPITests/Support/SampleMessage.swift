import Foundation
import MailMessage
import MailService

/// The one kind of message in the fake: a text, a page of HTML, a picture, and a name that needs care.
enum SampleMessage {
    static let text = Array("Dear Ada,\r\nthe engine runs.\r\n".utf8)
    static let html = Array("<p>Dear <b>Ada</b><script>alert(1)</script></p>".utf8)
    /// Large enough that sockets and buffers can't hold it.
    /// More than the buffers of two sockets can take in for a client that reads nothing.
    static let picture = (0..<32_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    static func message(uid: UInt32) -> FetchedMessage {
        let id = MessageID(folder: FakeMail.inbox, key: .uid(validity: FakeMail.validity, uid))
        let header = MessageHeader(
            receivedAt: Date(timeIntervalSince1970: 1_770_000_000 + Double(uid) * 60),
            sentAt: Date(timeIntervalSince1970: 1_770_000_000 + Double(uid) * 60 - 5),
            subject: "Notes \(uid): Grüße \u{1B}[31m",
            from: [MailAddress(name: "Ada Lovelace", address: "ada@example.org")],
            to: [MailAddress(name: nil, address: "charles@example.org")],
            messageID: "\(uid)@example.org", size: source(uid: uid).count, hasAttachments: true)
        return FetchedMessage(
            summary: MessageSummary(id: id, keywords: uid.isMultiple(of: 2) ? [.seen] : [], header: header),
            structure: structure, headerBlock: headerBlock(uid: uid), contents: ["1": text, "2": html])
    }

    static func headerBlock(uid: UInt32) -> [UInt8] {
        Array("From: Ada Lovelace <ada@example.org>\r\nSubject: =?utf-8?Q?Notes_=C3=BC?= \(uid)\r\n\r\n".utf8)
    }

    static func source(uid: UInt32) -> [UInt8] {
        headerBlock(uid: uid) + text
    }

    static func content(of part: String) -> [UInt8]? {
        switch part {
        case "1": text
        case "2": html
        case "3": picture
        default: nil
        }
    }

    private static let structure = MessagePart(
        id: "TEXT", type: "multipart", subtype: "mixed",
        children: [
            MessagePart(
                id: "1", type: "text", subtype: "plain", parameters: MIMEParameters([("charset", "utf-8")]),
                transferEncoding: .sevenBit, encodedSize: text.count),
            MessagePart(
                id: "2", type: "text", subtype: "html",
                disposition: ContentDisposition(kind: "inline", parameters: MIMEParameters([("filename", "a.html")])),
                transferEncoding: .eightBit, encodedSize: html.count),
            MessagePart(
                id: "3", type: "image", subtype: "png",
                disposition: ContentDisposition(
                    kind: "inline", parameters: MIMEParameters([("filename", "../Bild \"ä\".png")])),
                transferEncoding: .binary, encodedSize: picture.count),
        ])
}
