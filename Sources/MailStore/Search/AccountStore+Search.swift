extension AccountStore {
    /// Finds messages of a folder.
    ///
    /// Texts are looked up in an index, which is brought up to date first, a batch at a time.
    ///
    /// - Parameters:
    ///   - uids: The messages that may be found; others are not looked at.
    ///   - isCancelled: Asked between batches; what was indexed by then stays.
    /// - Throws: ``StoreError``; `CancellationError` once `isCancelled` says so.
    package func search(
        _ query: StoreQuery, in folder: FolderID, among uids: UIDRanges, isCancelled: () -> Bool = { false }
    ) throws -> UIDRanges {
        throw StoreError(.io, "not written yet")
    }
}
