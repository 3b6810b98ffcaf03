/// What a page of a folder is asked for.
package struct PageRequest: Hashable, Sendable {
    package var folder: FolderSelector
    /// At most ``maximumLimit``.
    package var limit: Int
    package var cursor: PageCursor?
    package var sort: MessageSort
    package var fields: Set<SummaryField>
    /// The state that the client already has: where it is still true, nothing is read.
    package var knownState: String?

    package static let defaultLimit = 50
    package static let maximumLimit = 500

    package init(
        folder: FolderSelector,
        limit: Int = Self.defaultLimit,
        cursor: PageCursor? = nil,
        sort: MessageSort = .newest,
        fields: Set<SummaryField> = SummaryField.default,
        knownState: String? = nil
    ) {
        self.folder = folder
        self.limit = limit
        self.cursor = cursor
        self.sort = sort
        self.fields = fields
        self.knownState = knownState
    }
}

/// The order of a page.
package enum MessageSort: String, CaseIterable, Sendable {
    /// By arrival, the last first: what every server gives at the cost of the page.
    case newest
    /// By arrival, the first first.
    case oldest
    // The server's SORT (RFC 5256), where it has it.
    case dateDescending = "-date"
    case date
    case from
    case subject
    case sizeDescending = "-size"
    case size
}

/// What a summary holds, by what it costs upstream.
package enum SummaryField: String, CaseIterable, Sendable {
    /// Subject, addresses, dates, size: ENVELOPE, INTERNALDATE, RFC822.SIZE; kept for ever once read.
    case envelope
    /// Keywords: FLAGS; asked each time unless a live session watches the folder.
    case flags
    /// The first words of the text: PREVIEW (RFC 8970), else the beginning of the text part.
    case preview
    /// `hasAttachments`: BODYSTRUCTURE; kept for ever once read.
    case structure

    package static let `default`: Set<Self> = [.envelope, .flags, .structure]
}

package struct MessagePage: Sendable {
    package var folder: FolderID
    package var messages: [MessageSummary]
    package var nextCursor: PageCursor?
    /// How many messages the folder holds, or the search found, where that is free.
    package var total: Int?
    /// Changes whenever anything in the folder does.
    package var state: String?
    /// Whether the server could not search for exactly what was asked (RFC 3501 BADCHARSET).
    package var approximate: Bool

    package init(
        folder: FolderID,
        messages: [MessageSummary],
        nextCursor: PageCursor? = nil,
        total: Int? = nil,
        state: String? = nil,
        approximate: Bool = false
    ) {
        self.folder = folder
        self.messages = messages
        self.nextCursor = nextCursor
        self.total = total
        self.state = state
        self.approximate = approximate
    }
}

package enum PageResult: Sendable {
    /// The state that the client has is still true.
    case notModified(state: String)
    case page(MessagePage)
}
