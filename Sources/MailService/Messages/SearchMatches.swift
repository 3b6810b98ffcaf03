/// The messages of one folder that a search found, by their ids alone.
package struct SearchMatches: Sendable {
    package let folder: FolderID
    /// The newest first.
    package var ids: [MessageID]
    /// Whether the folder holds more matches than it gave.
    package var hasMore: Bool
    /// Whether the server could not search for exactly what was asked.
    package var approximate: Bool
    /// Why this folder could not be searched; the others go on.
    package var failure: MailServiceError?

    package init(
        folder: FolderID, ids: [MessageID], hasMore: Bool = false, approximate: Bool = false,
        failure: MailServiceError? = nil
    ) {
        self.folder = folder
        self.ids = ids
        self.hasMore = hasMore
        self.approximate = approximate
        self.failure = failure
    }

    package init(_ batch: SearchBatch) {
        self.init(
            folder: batch.folder, ids: batch.messages.map(\.id), hasMore: batch.hasMore, approximate: batch.approximate,
            failure: batch.failure)
    }
}
