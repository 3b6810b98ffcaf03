extension AccountStore {
    /// Begins a message that is coming in. It is in no folder yet.
    package func makeIncoming() -> IncomingMessage {
        IncomingMessage(directory: "", options: options)
    }

    /// Appends messages, all or none of them (RFC 3502). On return they are on the disk.
    ///
    /// - Throws: ``StoreError/Code/overQuota``, ``StoreError/Code/invalidKeyword``.
    @discardableResult
    package func append(_ messages: [NewMessage], to folder: FolderID) throws -> AppendResult {
        throw StoreError(.io, "not written yet")
    }

    /// Copies messages with their flags and dates, all that are there of `uids`, or none.
    @discardableResult
    package func copy(_ uids: UIDRanges, from source: FolderID, to destination: FolderID) throws -> CopyResult {
        throw StoreError(.io, "not written yet")
    }

    /// Copies messages and removes them, at once (RFC 6851).
    @discardableResult
    package func move(_ uids: UIDRanges, from source: FolderID, to destination: FolderID) throws -> CopyResult {
        throw StoreError(.io, "not written yet")
    }

    /// Changes flags, of all that are there of `uids`.
    ///
    /// - Parameter unchangedSince: leaves alone what changed after this MODSEQ (RFC 7162 section 3.1.3).
    @discardableResult
    package func store(
        _ change: FlagChange, on uids: UIDRanges, in folder: FolderID, unchangedSince: Int64? = nil
    ) throws -> StoreResult {
        throw StoreError(.io, "not written yet")
    }

    /// Removes the messages with `\Deleted`: of `uids`, or all.
    @discardableResult
    package func expunge(in folder: FolderID, uids: UIDRanges? = nil) throws -> ExpungeResult {
        throw StoreError(.io, "not written yet")
    }

    /// Removes messages, whatever their flags (POP3's DELE).
    @discardableResult
    package func remove(_ uids: UIDRanges, from folder: FolderID) throws -> ExpungeResult {
        throw StoreError(.io, "not written yet")
    }

    /// Keeps a preview (RFC 8970) with a message. It changes neither flags nor MODSEQ.
    package func setPreview(_ preview: String, of uid: UInt32, in folder: FolderID) throws {
        throw StoreError(.io, "not written yet")
    }
}
