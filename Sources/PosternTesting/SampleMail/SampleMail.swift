package import Foundation

/// A generator of made-up but lifelike mail. The same number always gives the same message, on every machine.
///
/// A mailbox of these has short notes in several languages and charsets, threads, attachments, inline pictures,
/// newsletters, signed mail, delivery reports, and now and then a malformed message, as found in the wild.
package struct SampleMail: Sendable {
    /// Which sort of message a number stands for.
    package enum Kind: String, CaseIterable, Sendable {
        /// One text part, in the language and charset that the number gives.
        case note
        /// A note that answers one of the twenty messages before it.
        case reply
        /// multipart/alternative with List-* fields, as mailing software sends it.
        case newsletter
        /// multipart/mixed with a document whose name isn't ASCII.
        case attachment
        /// multipart/related: HTML that shows a picture by its content id.
        case picture
        /// multipart/signed (PGP/MIME).
        case signed
        /// multipart/report with message/delivery-status (RFC 3464).
        case report
        /// multipart/mixed with a message/rfc822 part.
        case forward
        /// Broken in one of the ways that real mail is: no closing boundary, raw 8-bit header, unknown charset.
        case malformed
    }

    /// One message, ready to be stored.
    package struct Message: Sendable {
        /// Its position in the series, from 1.
        package let number: Int
        package let kind: Kind
        /// The bytes, lines ended by CRLF.
        package let bytes: [UInt8]
        /// When it arrived: an hour after the one before it. The Date field says a few seconds earlier.
        package let receivedAt: Date
        package let flags: Maildir.Flags
        /// The subject, decoded.
        package let subject: String
        /// The Message-ID with its angle brackets.
        package let messageID: String
    }

    /// Whose mailbox it is: the address in To.
    package let recipient: String

    package init(recipient: String = "alice@example.org") {
        self.recipient = recipient
    }

    /// The message with this number (from 1).
    package func message(_ number: Int) -> Message {
        message(number, kind: Self.kind(of: number))
    }

    /// The message with this number as it would be, were it of this kind.
    package func message(_ number: Int, kind: Kind) -> Message {
        let draft = Draft(number: number, recipient: recipient, kind: kind)
        return Message(
            number: number,
            kind: kind,
            bytes: draft.bytes(),
            receivedAt: Draft.received(number),
            // The newest few are unread, as in a mailbox that someone reads.
            flags: Self.flags(of: number),
            subject: draft.subject,
            messageID: Draft.messageID(number))
    }

    /// Messages 1 to `count`, made as they are asked for.
    package func messages(_ count: Int) -> some Sequence<Message> {
        (1...max(1, count)).lazy.prefix(count).map { message($0) }
    }

    /// Most are notes and answers; the rest are as rare as their numbers say.
    static func kind(of number: Int) -> Kind {
        switch number % 100 {
        case 97: .malformed
        case 50: .report
        case 31, 81: .signed
        case 23, 63: .forward
        case let rest where rest % 10 == 4: .newsletter
        case let rest where rest % 10 == 7: .attachment
        case let rest where rest % 20 == 9: .picture
        case let rest where rest % 2 == 0: .reply
        default: .note
        }
    }

    private static func flags(of number: Int) -> Maildir.Flags {
        var flags: Maildir.Flags = number % 13 == 0 ? [] : .seen
        if number % 11 == 0 { flags.insert(.answered) }
        if number % 37 == 0 { flags.insert(.flagged) }
        return flags
    }
}
