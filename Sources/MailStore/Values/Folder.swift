/// A folder's number in its account. It stays over a rename; it is never given twice.
package struct FolderID: RawRepresentable, Sendable, Hashable {
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// What a folder is for (RFC 6154, RFC 8457).
package enum FolderRole: String, Sendable, Hashable, Codable, CaseIterable {
    case all, archive, drafts, flagged, important, junk, sent, trash
}

/// A folder as the list of folders has it.
package struct Folder: Sendable, Hashable {
    package var id: FolderID
    package var path: FolderPath
    /// Its OBJECTID (RFC 8474 section 4): 1 to 255 characters of `[A-Za-z0-9_-]`, the same after a rename.
    package var mailboxID: String
    package var role: FolderRole?
    /// False: it is there for its children's sake (`\Noselect`).
    package var isSelectable: Bool
    package var isSubscribed: Bool

    package init(
        id: FolderID, path: FolderPath, mailboxID: String, role: FolderRole?, isSelectable: Bool, isSubscribed: Bool
    ) {
        self.id = id
        self.path = path
        self.mailboxID = mailboxID
        self.role = role
        self.isSelectable = isSelectable
        self.isSubscribed = isSubscribed
    }
}

/// The numbers of a folder, for STATUS (RFC 9051 section 6.3.11): kept, never counted.
package struct FolderStatus: Sendable, Hashable {
    package var uidValidity: UInt32
    package var uidNext: UInt32
    package var exists: Int
    /// Messages that no session was told to be recent yet (RFC 3501).
    package var recent: Int
    package var unseen: Int
    /// Messages with `\Deleted`.
    package var deleted: Int
    /// Bytes on the wire of all messages.
    package var size: Int
    /// Bytes on the wire of the messages with `\Deleted` (RFC 9208 section 4.1.4: DELETED-STORAGE).
    package var deletedSize: Int
    package var highestModSeq: Int64
    /// The largest message that APPEND takes, in bytes (RFC 7889).
    package var appendLimit: Int
    package var mailboxID: String

    package init(
        uidValidity: UInt32, uidNext: UInt32, exists: Int, recent: Int, unseen: Int, deleted: Int, size: Int,
        deletedSize: Int, highestModSeq: Int64, appendLimit: Int, mailboxID: String
    ) {
        self.uidValidity = uidValidity
        self.uidNext = uidNext
        self.exists = exists
        self.recent = recent
        self.unseen = unseen
        self.deleted = deleted
        self.size = size
        self.deletedSize = deletedSize
        self.highestModSeq = highestModSeq
        self.appendLimit = appendLimit
        self.mailboxID = mailboxID
    }
}

/// A folder at a moment: what SELECT needs, and where ``AccountStore/changes(in:since:uidNext:)`` goes on from.
package struct FolderSnapshot: Sendable, Hashable {
    package var uidValidity: UInt32
    package var uidNext: UInt32
    package var highestModSeq: Int64
    /// Every message. A sequence number is the position in here, plus one.
    package var uids: UIDRanges
    /// The first message without `\Seen`.
    package var firstUnseen: UInt32?
    /// The keywords that some message has or had.
    package var keywords: [String]
    /// Whether the folder takes further keywords (`\*` in PERMANENTFLAGS).
    package var takesKeywords: Bool
    package var mailboxID: String

    package init(
        uidValidity: UInt32, uidNext: UInt32, highestModSeq: Int64, uids: UIDRanges, firstUnseen: UInt32?,
        keywords: [String], takesKeywords: Bool, mailboxID: String
    ) {
        self.uidValidity = uidValidity
        self.uidNext = uidNext
        self.highestModSeq = highestModSeq
        self.uids = uids
        self.firstUnseen = firstUnseen
        self.keywords = keywords
        self.takesKeywords = takesKeywords
        self.mailboxID = mailboxID
    }
}

/// What happened in a folder since a moment, all of it seen at one moment.
package struct FolderChanges: Sendable, Hashable {
    /// If it is another than the asker's, nothing else here means anything to it.
    package var uidValidity: UInt32
    package var uidNext: UInt32
    /// To ask from the next time.
    package var highestModSeq: Int64
    /// Messages that came, at or above the asker's UIDNEXT, and are still there.
    package var appended: UIDRanges
    /// Messages below the asker's UIDNEXT whose flags changed, by UID.
    package var changed: [FlagState]
    /// Messages that went. UIDs that the asker never knew may be among them.
    package var expunged: UIDRanges
    /// The folder's keywords.
    package var keywords: [String]

    package init(
        uidValidity: UInt32, uidNext: UInt32, highestModSeq: Int64, appended: UIDRanges, changed: [FlagState],
        expunged: UIDRanges, keywords: [String]
    ) {
        self.uidValidity = uidValidity
        self.uidNext = uidNext
        self.highestModSeq = highestModSeq
        self.appended = appended
        self.changed = changed
        self.expunged = expunged
        self.keywords = keywords
    }

    package var isEmpty: Bool { appended.isEmpty && changed.isEmpty && expunged.isEmpty }
}
