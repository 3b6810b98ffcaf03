package import struct Foundation.Date

/// A message to be composed: what a person writes, and what was carried over from elsewhere.
package struct Composition: Sendable {
    /// Without angle brackets.
    package var messageID: String
    package var date: Date
    package var userAgent: String?
    package var from = AddressList()
    package var sender = AddressList()
    package var replyTo = AddressList()
    package var to = AddressList()
    package var cc = AddressList()
    package var bcc = AddressList()
    package var subject: String?
    /// Without angle brackets.
    package var inReplyTo: [String] = []
    package var references: [String] = []
    /// Plain text, its paragraphs on one line each. It is sent as format=flowed where that loses nothing.
    package var text: String?
    package var html: String?
    package var attachments: [Attachment] = []
    /// Fields of another program's that are kept as they are, after those above.
    package var otherFields: [HeaderField] = []

    package init(messageID: String, date: Date) {
        self.messageID = messageID
        self.date = date
    }

    /// One part that isn't text of the message.
    package struct Attachment: Sendable {
        package enum Source: Sendable {
            /// One of the files that are handed to the composer.
            case file(Int)
            /// A part of the original, with its header fields and its encoding.
            case part(String)
        }

        package enum Placement: Sendable {
            /// Beside the text.
            case attached
            /// Shown in the HTML, which refers to its content id (RFC 2392).
            case related
            /// Another form of the text, such as an invitation's calendar entry.
            case alternative
        }

        package var source: Source
        package var placement: Placement
        /// Of a part of the original, nil keeps what it has.
        package var type: ContentType?
        package var filename: String?
        /// Without angle brackets.
        package var contentID: String?
        /// `attachment` or `inline`.
        package var disposition: String

        package init(
            source: Source, placement: Placement = .attached, type: ContentType? = nil, filename: String? = nil,
            contentID: String? = nil, disposition: String = "attachment"
        ) {
            self.source = source
            self.placement = placement
            self.type = type
            self.filename = filename
            self.contentID = contentID
            self.disposition = disposition
        }
    }
}

/// Why a message can't be composed.
package enum CompositionError: Error, Sendable, Hashable {
    /// A value can't stand in a message.
    case invalid(field: String, reason: String)
    /// The original has no such part.
    case noSuchPart(String)
    /// A file couldn't be read or written: `errno`.
    case file(Int32)
}

extension Composition {
    /// References beyond this lose their middle: the first, and the last, tell where a message belongs.
    private static let maximumReferences = 100
    /// Octets of a line of text in the header before it is encoded.
    private static let longestText = 50_000

    /// Looks at all that goes into the header.
    ///
    /// - Throws: ``CompositionError/invalid(field:reason:)`` for a value that holds a line break or NUL, which could begin
    ///   another field, or for an address that is none.
    package func check() throws(CompositionError) {
        try Self.check(subject ?? "", "subject")
        try Self.check(userAgent ?? "", "userAgent")
        for (name, list) in [
            ("from", from), ("sender", sender), ("replyTo", replyTo), ("to", to), ("cc", cc), ("bcc", bcc),
        ] {
            try Self.check(list, name)
        }
        for (name, identifiers) in [
            ("messageId", [messageID]), ("inReplyTo", inReplyTo), ("references", references),
        ] {
            guard name == "references" || identifiers.count <= Self.maximumReferences else {
                throw .invalid(field: name, reason: "has more than \(Self.maximumReferences) identifiers")
            }
            for (index, identifier) in identifiers.enumerated() {
                try Self.check(identifier: identifier, "\(name)[\(index)]")
            }
        }
        for (index, attachment) in attachments.enumerated() {
            try Self.check(attachment, "attachments[\(index)]")
        }
        for (name, body) in [("text", text), ("html", html)] where body?.utf8.contains(0) == true {
            throw .invalid(field: name, reason: "holds a NUL")
        }
    }

    /// References, no more than are kept.
    var boundedReferences: [String] {
        guard references.count > Self.maximumReferences else { return references }
        return references.prefix(1) + references.suffix(Self.maximumReferences - 1)
    }

    private static func check(_ list: AddressList, _ name: String) throws(CompositionError) {
        for (index, entry) in list.entries.enumerated() {
            switch entry {
            case .mailbox(let mailbox): try check(mailbox, "\(name)[\(index)]")
            case .group(let groupName, let members):
                try check(groupName ?? "", "\(name)[\(index)].name")
                for (member, mailbox) in members.enumerated() {
                    try check(mailbox, "\(name)[\(index)].members[\(member)]")
                }
            }
        }
    }

    private static func check(_ mailbox: MailAddress, _ name: String) throws(CompositionError) {
        try check(mailbox.name ?? "", "\(name).name")
        try check(mailbox.address, "\(name).address")
        guard WrittenAddress(mailbox.address) != nil else {
            throw .invalid(field: "\(name).address", reason: "is no mail address")
        }
    }

    private static func check(_ attachment: Attachment, _ name: String) throws(CompositionError) {
        try check(attachment.filename ?? "", "\(name).filename")
        if let contentID = attachment.contentID { try check(identifier: contentID, "\(name).contentId") }
    }

    private static func check(identifier: String, _ name: String) throws(CompositionError) {
        let isValid = identifier.utf8.allSatisfy { byte in
            (0x21..<0x7F).contains(byte) && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
        }
        guard isValid, (1...900).contains(identifier.utf8.count) else {
            throw .invalid(field: name, reason: "is no identifier of RFC 5322: write it without angle brackets")
        }
    }

    private static func check(_ text: String, _ name: String) throws(CompositionError) {
        guard !text.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
            throw .invalid(field: name, reason: "holds a line break or NUL")
        }
        guard text.utf8.count <= longestText else {
            throw .invalid(field: name, reason: "has more than \(longestText) bytes")
        }
    }
}
