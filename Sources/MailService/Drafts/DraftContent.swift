package import Foundation
package import MailMessage

/// What a person writes: a draft without its place.
package struct DraftContent: Sendable {
    /// Empty for the account's own address.
    package var from = AddressList()
    package var to = AddressList()
    package var cc = AddressList()
    package var bcc = AddressList()
    package var replyTo = AddressList()
    package var subject: String?
    /// Paragraphs on one line each, LF at line ends.
    package var text: String?
    package var html: String?
    /// Without angle brackets.
    package var inReplyTo: [String] = []
    package var references: [String] = []
    package var attachments: [DraftAttachment] = []

    package init() {}
}

/// One attachment, by reference: its bytes don't pass through the client.
package struct DraftAttachment: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        /// An upload.
        case blob(ContentID)
        /// A part that the draft has already: it stays as it is.
        case part(String)
        /// A part of a message, or all of it as an attached message.
        case message(MessageID, part: String?)
    }

    package enum Disposition: String, Sendable {
        case attachment
        case inline
    }

    package var source: Source
    /// Nil takes what the source says.
    package var type: String?
    package var filename: String?
    package var disposition: Disposition?
    /// What the HTML calls it (RFC 2392), without angle brackets.
    package var contentID: String?

    package init(
        source: Source, type: String? = nil, filename: String? = nil, disposition: Disposition? = nil,
        contentID: String? = nil
    ) {
        self.source = source
        self.type = type
        self.filename = filename
        self.disposition = disposition
        self.contentID = contentID
    }
}

/// The message that a draft answers or hands on: it is marked when the draft has been sent.
package struct DraftOriginal: Sendable, Hashable {
    package enum Action: String, Sendable {
        case reply
        case forward

        /// What the original is marked with.
        package var keyword: Keyword { self == .reply ? .answered : .forwarded }
    }

    package let id: MessageID
    package let action: Action

    package init(id: MessageID, action: Action) {
        self.id = id
        self.action = action
    }

    /// The field of a draft that tells it, which never leaves in a message.
    static let fieldName = "X-Postern-Original"
    /// An id longer than this (of a folder with a very long name) is not noted.
    private static let longestID = 800

    /// The field; nil where it would be too long.
    var field: HeaderField? {
        guard id.encoded.utf8.count <= Self.longestID else { return nil }
        return HeaderList.parse(Array("\(Self.fieldName): \(action.rawValue)\r\n \(id.encoded)\r\n".utf8)).first
    }

    init?(_ headers: HeaderList) {
        let words = headers[Self.fieldName]?.text.split(separator: " ", omittingEmptySubsequences: true) ?? []
        guard words.count == 2, let action = Action(rawValue: String(words[0])),
            let id = MessageID(encoded: String(words[1]))
        else { return nil }
        self.init(id: id, action: action)
    }
}

/// A draft as it is in its folder.
package struct Draft: Sendable {
    /// Stays the same.
    package let id: DraftID
    /// Where this version lies: another for each.
    package let place: MessageID
    package let messageID: String?
    package let savedAt: Date
    /// Octets of the whole message.
    package let size: Int
    package let content: DraftContent
    /// What is attached, in the order in which `content` names it.
    package let parts: [DraftPart]
    package let original: DraftOriginal?
}

/// Something a draft has beside its text.
package struct DraftPart: Sendable, Hashable {
    package let part: MessagePart
    package let placement: Composition.Attachment.Placement

    package init(part: MessagePart, placement: Composition.Attachment.Placement) {
        self.part = part
        self.placement = placement
    }
}
