import Foundation
import GRDB
import Synchronization

extension AccountStore {
    /// Nanoseconds within which a file's time may not tell two writes apart.
    private static let timeGrain: Int64 = 50_000_000

    /// Whether somebody watches, or the index is open and is to be closed some time.
    var needsLooks: Bool { !watchers.isEmpty || index.isOpen }

    /// Sees what other processes and programs did, tells who watches, and closes the index if nobody uses it. It costs a
    /// few calls of the operating system: the index is asked only if its log says that something happened.
    ///
    /// - Returns: whether to look again.
    func poll(_ look: inout AccountLook) -> Bool {
        do {
            if !watchers.isEmpty {
                try lookAtLog(&look)
                try lookAtFiles(&look)
            }
        } catch {
            // The files are as they are for who uses them next, who then is told; watching goes on.
            unfinished.withLock { $0 += 1 }
        }
        if index.closeIfUnused(since: .now - .seconds(options.idleAccountSeconds)) {
            files.withLock { $0 = [:] }
            if watchers.isEmpty { snapshots.withLock { $0 = [:] } }
            // Closing it removes the log.
            look.log = logStatus
        }
        return needsLooks
    }

    private var logStatus: FileStatus? {
        // A log that can't be looked at counts as none: a later look sees it.
        try? POSIX.status(index.path + "-wal")
    }

    private func lookAtLog(_ look: inout AccountLook) throws {
        let log = logStatus
        let watched = watchers.folders
        guard log != look.log || look.isUncertain || watched != Set(look.paths.keys) else { return }
        look.log = log
        let age = Int64(Date().timeIntervalSince1970 * 1_000_000_000) - (log?.modified ?? 0)
        look.isUncertain = log != nil && age < Self.timeGrain
        let (folders, listVersion) = try read { db in
            (
                try watched.compactMap { try FolderRecord.find($0, db) },
                try Int64.fetchOne(db, sql: "SELECT list_version FROM account")
            )
        }
        look.paths = Dictionary(uniqueKeysWithValues: folders.map { ($0.id, path($0.file)) })
        let modSeqs = Dictionary(uniqueKeysWithValues: folders.map { ($0.id, $0.highestModSeq) })
        let changesList = look.listVersion != nil && look.listVersion != listVersion
        look.listVersion = listVersion
        watchers.tell(modSeqs: modSeqs, changesList: changesList)
    }

    private func lookAtFiles(_ look: inout AccountLook) throws {
        for (folder, path) in look.paths {
            let status = try POSIX.status(path)
            guard status != look.folders[folder] else { continue }
            look.folders[folder] = status
            try readFolder(folder) { _, _ in }
        }
    }
}
