import Foundation
import GRDB

extension AccountStore {
    /// Begins a message that is coming in. It is in no folder yet.
    package func makeIncoming() -> IncomingMessage {
        IncomingMessage(directory: spoolDirectory, options: options)
    }

    /// Appends messages, all or none of them (RFC 3502). On return they are on the disk.
    ///
    /// - Throws: ``StoreError/Code/overQuota``, ``StoreError/Code/invalidKeyword``.
    @discardableResult
    package func append(_ messages: [NewMessage], to folder: FolderID) throws -> AppendResult {
        let prepared = try messages.map { (try PreparedMessage($0.content, options: options), $0) }
        return try write { transaction in try transaction.append(prepared, to: folder) }
    }

    /// Puts a message into a folder and removes another one, there or elsewhere: both, or neither (RFC 8508).
    ///
    /// - Throws: ``StoreError/Code/noSuchMessage`` where the other one isn't there any more; as ``append(_:to:)`` besides.
    @discardableResult
    package func replace(
        _ uid: UInt32, in source: FolderID, with message: NewMessage, in folder: FolderID
    ) throws -> AppendResult {
        let prepared = (try PreparedMessage(message.content, options: options), message)
        let result = try write { transaction in
            let result = try transaction.append([prepared], to: folder, life: .held)
            let removed = try transaction.remove(UIDRanges(uid...uid), onlyDeleted: false, from: source)
            guard !removed.expunged.isEmpty else {
                throw StoreError(.noSuchMessage, "the message that is to be replaced is gone")
            }
            return result
        }
        compactIfDue(source)
        return result
    }

    /// Copies messages with their flags and dates, all that are there of `uids`, or none.
    ///
    /// - Parameter requiresAll: throws ``StoreError/Code/noSuchMessage``, and copies none, where one isn't there any more.
    @discardableResult
    package func copy(
        _ uids: UIDRanges, from source: FolderID, to destination: FolderID, requiresAll: Bool = false
    ) throws -> CopyResult {
        try write { transaction in
            try transaction.copy(uids, from: source, to: destination, removing: false, requiresAll: requiresAll)
        }
    }

    /// Copies messages and removes them, at once (RFC 6851).
    ///
    /// - Parameter requiresAll: as for ``copy(_:from:to:requiresAll:)``.
    @discardableResult
    package func move(
        _ uids: UIDRanges, from source: FolderID, to destination: FolderID, requiresAll: Bool = false
    ) throws -> CopyResult {
        let result = try write { transaction in
            try transaction.copy(uids, from: source, to: destination, removing: true, requiresAll: requiresAll)
        }
        compactIfDue(source)
        return result
    }

    /// Changes flags, of all that are there of `uids`.
    ///
    /// - Parameter unchangedSince: leaves alone what changed after this MODSEQ (RFC 7162 section 3.1.3).
    @discardableResult
    package func store(
        _ change: FlagChange, on uids: UIDRanges, in folder: FolderID, unchangedSince: Int64? = nil
    ) throws -> StoreResult {
        try write { transaction in
            try transaction.store(change, on: uids, in: folder, unchangedSince: unchangedSince)
        }
    }

    /// Removes the messages with `\Deleted`: of `uids`, or all.
    @discardableResult
    package func expunge(in folder: FolderID, uids: UIDRanges? = nil) throws -> ExpungeResult {
        let all = UIDRanges(1...UInt32.max)
        let result = try write { transaction in
            try transaction.remove(uids ?? all, onlyDeleted: true, from: folder)
        }
        if !result.expunged.isEmpty { compactIfDue(folder) }
        return result
    }

    /// Removes messages, whatever their flags (POP3's DELE).
    @discardableResult
    package func remove(_ uids: UIDRanges, from folder: FolderID) throws -> ExpungeResult {
        let result = try write { transaction in try transaction.remove(uids, onlyDeleted: false, from: folder) }
        if !result.expunged.isEmpty { compactIfDue(folder) }
        return result
    }

    /// Keeps a preview (RFC 8970) with a message. It changes neither flags nor MODSEQ.
    package func setPreview(_ preview: String, of uid: UInt32, in folder: FolderID) throws {
        try write { transaction in
            try transaction.db.execute(
                sql: "UPDATE email SET preview = ? WHERE id = (SELECT email FROM message WHERE folder = ? AND uid = ?)",
                arguments: [preview, folder.rawValue, uid])
        }
    }
}
