extension AccountStore {
    /// A folder's numbers.
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``, ``StoreError/Code/notSelectable``; so does all that takes a folder.
    package func status(of folder: FolderID) throws -> FolderStatus {
        throw StoreError(.io, "not written yet")
    }

    /// A folder as it is. Mail that another program appended to the file is taken in first.
    package func snapshot(of folder: FolderID) throws -> FolderSnapshot {
        throw StoreError(.io, "not written yet")
    }

    /// The UIDs, from the first up to but without the upper bound, that are `\Recent` to who asks, and to nobody who asks
    /// later (RFC 3501 section 2.3.2): the next range begins where this one ends. For sessions that have the folder
    /// selected to read and write.
    package func claimRecent(in folder: FolderID) throws -> Range<UInt32> {
        throw StoreError(.io, "not written yet")
    }

    /// What happened since a moment that the asker knows by MODSEQ and UIDNEXT, from a snapshot or from the last changes.
    package func changes(in folder: FolderID, since modSeq: Int64, uidNext: UInt32) throws -> FolderChanges {
        throw StoreError(.io, "not written yet")
    }

    /// The UIDs expunged since a MODSEQ (RFC 7162 section 3.2.5). Where it is too long ago to be known, all below UIDNEXT
    /// that are not there.
    package func expunged(in folder: FolderID, since modSeq: Int64) throws -> UIDRanges {
        throw StoreError(.io, "not written yet")
    }

    /// Reads messages in the order of their UIDs, in bounded batches: `each` may take its time and may call the store.
    /// UIDs that are not there are left out.
    package func rows(
        in folder: FolderID, uids: UIDRanges, columns: MessageColumns, each: (MessageRow) throws -> Void
    ) throws {
        throw StoreError(.io, "not written yet")
    }

    /// A message's bytes as they go over the wire.
    ///
    /// - Throws: ``StoreError/Code/noSuchMessage``.
    package func content(of uid: UInt32, in folder: FolderID) throws -> MessageContent {
        throw StoreError(.io, "not written yet")
    }
}
