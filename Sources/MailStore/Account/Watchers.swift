import Synchronization

/// Who is to be told of changes in an account.
final class Watchers: Sendable {
    /// What happened in one transaction.
    struct News: Sendable {
        var changed: [FolderID: Int64] = [:]
        var changesList = false
    }

    private struct Watcher: Sendable {
        /// Nil: the list of folders.
        var folder: FolderID?
        var onChange: @Sendable () -> Void
    }

    private struct State: Sendable {
        var watchers: [UInt64: Watcher] = [:]
        var nextKey: UInt64 = 0
        /// The MODSEQs that who watches was told of.
        var told: [FolderID: Int64] = [:]
    }

    private let state = Mutex(State())

    /// - Returns: a key for ``remove(_:)``.
    func add(_ folder: FolderID?, _ onChange: @escaping @Sendable () -> Void) -> UInt64 {
        state.withLock { state in
            state.nextKey += 1
            state.watchers[state.nextKey] = Watcher(folder: folder, onChange: onChange)
            return state.nextKey
        }
    }

    func remove(_ key: UInt64) {
        state.withLock { state in
            guard let folder = state.watchers.removeValue(forKey: key)?.folder else { return }
            if !state.watchers.values.contains(where: { $0.folder == folder }) { state.told[folder] = nil }
        }
    }

    /// Whether anybody watches.
    var isEmpty: Bool { state.withLock { $0.watchers.isEmpty } }

    /// The folders that are watched.
    var folders: Set<FolderID> { state.withLock { Set($0.watchers.values.compactMap(\.folder)) } }

    func tell(_ news: News) {
        guard !news.changed.isEmpty || news.changesList else { return }
        let told = state.withLock { state in
            for (folder, modSeq) in news.changed { state.told[folder] = modSeq }
            return state.watchers.values.filter { watcher in
                watcher.folder.map { news.changed[$0] != nil } ?? news.changesList
            }
        }
        for watcher in told { watcher.onChange() }
    }

    /// Tells of folders whose MODSEQ isn't the one told of last.
    func tell(modSeqs: [FolderID: Int64], changesList: Bool) {
        let changed = state.withLock { state in modSeqs.filter { state.told[$0.key] != $0.value } }
        tell(News(changed: changed, changesList: changesList))
    }

    /// Tells everybody.
    func tellAll() {
        for watcher in state.withLock({ $0.watchers.values }) { watcher.onChange() }
    }
}
