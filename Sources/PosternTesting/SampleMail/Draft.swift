import Foundation
import MIMEWriting

/// What a sample message is made from, before it is bytes.
struct Draft {
    let number: Int
    let recipient: String
    let kind: SampleMail.Kind

    /// 2020-01-01 00:00 UTC: message 0. Each following one is an hour later.
    private static let epoch = 1_577_836_800

    static func received(_ number: Int) -> Date {
        Date(timeIntervalSince1970: TimeInterval(epoch + number * 3600))
    }

    static func messageID(_ number: Int) -> String { "<\(number).sample@mail.example.org>" }

    var phrase: Phrase { Phrase.all[number % Phrase.all.count] }

    var correspondent: Correspondent { Correspondent.all[number % Correspondent.all.count] }

    /// The message that this one answers, if it is an answer.
    var parent: Int? {
        kind == .reply && number > 1 ? max(1, number - 1 - number % 20) : nil
    }

    var subject: String {
        switch kind {
        case .reply: "Re: \(Phrase.all[(parent ?? number) % Phrase.all.count].subject)"
        case .newsletter: "Our \(["spring", "summer", "autumn", "winter"][number % 4]) letter no. \(number)"
        case .report: "Undelivered Mail Returned to Sender"
        case .forward: "Fwd: \(phrase.subject)"
        case .note, .attachment, .picture, .signed, .malformed: phrase.subject
        }
    }

    private func header() -> [String] {
        let sender =
            kind == .report
            ? "Mail Delivery System <MAILER-DAEMON@mail.example.org>"
            : "\(HeaderWriting.phrase(correspondent.name)) <\(correspondent.address)>"
        var lines = [
            "Received: from mx.example.net (mx.example.net [192.0.2.\(number % 250 + 1)])",
            "\tby mail.example.org with ESMTPS id \(number); \(MailDate.text(Self.received(number)))",
            "From: \(sender)",
            "To: \(recipient)",
            "Subject: \(HeaderWriting.unstructured(subject))",
            "Date: \(MailDate.text(Self.received(number).addingTimeInterval(-12)))",
            "Message-ID: \(Self.messageID(number))",
        ]
        if let parent {
            lines += ["In-Reply-To: \(Self.messageID(parent))", "References: \(Self.messageID(parent))"]
        }
        if number % 8 == 3 { lines.append("Cc: \"Team, Reports\" <team@example.org>, undisclosed:;") }
        if kind == .newsletter {
            lines += [
                "List-Id: Our letter <letter.example.net>",
                "List-Unsubscribe: <https://letter.example.net/u/\(number)>",
            ]
        }
        return lines + ["MIME-Version: 1.0"]
    }

    /// The whole message with CRLF line ends.
    func bytes() -> [UInt8] {
        if kind == .malformed { return malformed() }
        return Array((header().joined(separator: "\r\n") + "\r\n").utf8) + body().bytes()
    }

    /// Three ways to be broken, taken in turn: what a reader must survive, not what it must like.
    private func malformed() -> [UInt8] {
        var lines = header().filter { !$0.hasPrefix("Subject:") && !$0.hasPrefix("MIME-Version:") }
        switch number / 100 % 3 {
        case 0:
            lines += [
                "Subject: no end", "Content-Type: multipart/mixed; boundary=never-closed", "", "--never-closed",
                "Content-Type: text/plain", "", "The closing boundary is missing.",
            ]
            return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
        case 1:
            // Latin 1 in a header, unencoded, and a charset that nobody has heard of.
            lines += ["Content-Type: text/plain; charset=x-unknown-8bit", "Subject: Gr"]
            return Array(lines.joined(separator: "\r\n").utf8) + [0xFC, 0xDF] + Array("e\r\n\r\nGr".utf8) + [
                0xFC, 0xDF,
            ]
                + Array("e aus M\r\n".utf8)
        default:
            lines += [
                "Subject: =?utf-8?B?not base64 at all?=", "Content-Type: text/plain; charset=",
                "Content-Transfer-Encoding: base64", "", "!!! this is not base64 !!!",
            ]
            return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
        }
    }
}
