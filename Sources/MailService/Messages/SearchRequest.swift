package import Foundation

/// What is searched for, and where.
package struct SearchRequest: Hashable, Sendable {
    package enum Scope: Hashable, Sendable {
        case folder(FolderSelector)
        /// Every selectable folder, but those that repeat others (RFC 6154 `\All`), junk and trash unless they are asked for.
        case account
    }

    package var scope: Scope
    package var filter: SearchFilter
    /// At most this many messages from each folder, the newest first.
    package var limit: Int
    /// For each folder that has given messages already, by its ``FolderID/digest``: how far it was read.
    package var resume: [UInt64: SearchPosition]
    package var fields: Set<SummaryField>
    /// What the filter's relative dates were counted from.
    package var askedAt: Date

    package init(
        scope: Scope,
        filter: SearchFilter,
        limit: Int,
        resume: [UInt64: SearchPosition] = [:],
        fields: Set<SummaryField> = SummaryField.default,
        askedAt: Date = Date()
    ) {
        self.scope = scope
        self.filter = filter
        self.limit = limit
        self.resume = resume
        self.fields = fields
        self.askedAt = askedAt
    }
}

/// How far a search of a folder has been read.
package struct SearchPosition: Hashable, Sendable {
    package let validity: UInt32
    /// Only messages below this UID are still wanted.
    package let belowUID: UInt32

    package init(validity: UInt32, belowUID: UInt32) {
        self.validity = validity
        self.belowUID = belowUID
    }
}

/// One folder's answer to a search.
package struct SearchBatch: Sendable {
    package let folder: FolderID
    /// The newest first.
    package var messages: [MessageSummary]
    /// How many match in the folder, where it was told.
    package var total: Int?
    /// Whether the folder holds more matches than it gave.
    package var hasMore: Bool
    /// Where the folder's next page begins once all of ``messages`` are shown, if that is below the last of them: older
    /// messages were looked at and did not match.
    package var examined: SearchPosition?
    /// Where the folder's next page begins behind each of ``messages``; empty where their ids say it (IMAP's UIDs).
    package var positions: [SearchPosition] = []
    /// Whether the server could not search for exactly what was asked.
    package var approximate: Bool
    /// Why this folder could not be searched; the others go on.
    package var failure: MailServiceError?

    package init(
        folder: FolderID,
        messages: [MessageSummary],
        total: Int? = nil,
        hasMore: Bool = false,
        approximate: Bool = false,
        failure: MailServiceError? = nil
    ) {
        self.folder = folder
        self.messages = messages
        self.total = total
        self.hasMore = hasMore
        self.approximate = approximate
        self.failure = failure
    }

    /// Where the folder's next page begins once the message at `place` is the last that was shown.
    func position(behind place: Int) -> SearchPosition? {
        if positions.indices.contains(place) { return positions[place] }
        guard case .uid(let validity, let uid) = messages[place].id.key else { return nil }
        return SearchPosition(validity: validity, belowUID: uid)
    }
}
