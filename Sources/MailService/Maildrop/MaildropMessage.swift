package import Foundation

/// A message of a POP3 inbox, as far as it is known.
package struct MaildropMessage: Sendable, Hashable {
    /// In the order of arrival; never given twice in one index.
    package let number: UInt32
    /// What names it on the server: its UIDL, or what stands in its place.
    package let key: String
    /// Octets: as the server says, until the message was downloaded.
    package var size: Int
    /// When it was first seen here.
    package var firstSeen: Date
    package var isOnServer: Bool
    package var keywords: Set<Keyword>
    /// Nil until its header was read.
    package var header: MessageHeader?
    /// Whether its text was read, and can be searched.
    package var hasText: Bool
    /// Its UID in the local folder that keeps it, where Postern keeps it for good.
    package var keptUID: UInt32?
    /// Octets of the copy that may be thrown away, if there is one.
    package var cachedSize: Int?

    package init(
        number: UInt32, key: String, size: Int, firstSeen: Date, isOnServer: Bool, keywords: Set<Keyword>,
        header: MessageHeader?, hasText: Bool, keptUID: UInt32?, cachedSize: Int?
    ) {
        self.number = number
        self.key = key
        self.size = size
        self.firstSeen = firstSeen
        self.isOnServer = isOnServer
        self.keywords = keywords
        self.header = header
        self.hasText = hasText
        self.keptUID = keptUID
        self.cachedSize = cachedSize
    }
}

/// A message in a listing of the maildrop.
package struct MaildropEntry: Sendable, Hashable {
    package let key: String
    package let size: Int

    package init(key: String, size: Int) {
        self.key = key
        self.size = size
    }
}

/// What a look at the server changed.
package struct MaildropDifference: Sendable, Hashable {
    package var new: [UInt32]
    /// Numbers of messages that are gone, with the copies that were kept of them.
    package var gone: [UInt32]

    package init(new: [UInt32], gone: [UInt32]) {
        self.new = new
        self.gone = gone
    }
}

/// A maildrop's numbers.
package struct MaildropState: Sendable, Hashable {
    /// Names the index: one that was lost and made anew has another.
    package let validity: UInt32
    /// Counts all changes that show.
    package let changes: Int64
    package let total: Int
    package let unread: Int

    package init(validity: UInt32, changes: Int64, total: Int, unread: Int) {
        self.validity = validity
        self.changes = changes
        self.total = total
        self.unread = unread
    }
}

/// How far a search index has come.
package struct IndexingProgress: Sendable, Hashable {
    /// Messages in all.
    package let messages: Int
    /// Messages whose header can be searched.
    package let headers: Int
    /// Messages whose text can be searched.
    package let texts: Int
    /// Those of them with more text than is searched.
    package let cutTexts: Int

    package init(messages: Int, headers: Int, texts: Int, cutTexts: Int = 0) {
        self.messages = messages
        self.headers = headers
        self.texts = texts
        self.cutTexts = cutTexts
    }

    package var isComplete: Bool { texts >= messages && headers >= messages }
}

/// What a search of a maildrop found.
package struct MaildropMatches: Sendable, Hashable {
    /// The newest first.
    package let numbers: [UInt32]
    /// How many match, below where it began.
    package let total: Int

    package init(numbers: [UInt32], total: Int) {
        self.numbers = numbers
        self.total = total
    }
}

/// What a header says, beside ``MessageHeader``: texts are folded, so that they can be compared byte by byte.
package struct MaildropHeader: Sendable, Hashable {
    package let header: MessageHeader
    /// For each field a line feed, its name, a colon, a space and its value.
    package let text: String
    package let fromKey: String
    package let subjectKey: String

    package init(header: MessageHeader, text: String, fromKey: String, subjectKey: String) {
        self.header = header
        self.text = text
        self.fromKey = fromKey
        self.subjectKey = subjectKey
    }
}

/// What a whole message says, once it was downloaded.
package struct MaildropText: Sendable, Hashable {
    package let header: MaildropHeader
    /// The headers of its parts, and its texts; folded.
    package let parts: String
    package let body: String
    /// Whether a bound left some of its text out.
    package let isCut: Bool
    /// Where its parts lie; the index keeps it and doesn't look into it.
    package let outline: [UInt8]

    package init(header: MaildropHeader, parts: String, body: String, isCut: Bool = false, outline: [UInt8]) {
        self.header = header
        self.parts = parts
        self.body = body
        self.isCut = isCut
        self.outline = outline
    }
}
