extension AccountStore {
    /// Calls `onChange` after a change in the folder, from any thread; also when nothing changed, rarely. Changes of
    /// other processes, and other programs' mail, are seen within the poll interval.
    ///
    /// `onChange` must be quick and must not call the store: it wakes someone who does.
    package func watch(_ folder: FolderID, onChange: @escaping @Sendable () -> Void) -> Watch {
        makeWatch(folder, onChange)
    }

    /// Calls `onChange` after a change in the list of folders or subscriptions.
    package func watchFolders(onChange: @escaping @Sendable () -> Void) -> Watch {
        makeWatch(nil, onChange)
    }

    private func makeWatch(_ folder: FolderID?, _ onChange: @escaping @Sendable () -> Void) -> Watch {
        let key = watchers.add(folder, onChange)
        poller.add(self)
        return Watch { [self] in watchers.remove(key) }
    }
}

/// As long as it is kept, someone is told of changes.
package final class Watch: Sendable {
    private let end: @Sendable () -> Void

    init(end: @escaping @Sendable () -> Void) {
        self.end = end
    }

    deinit {
        end()
    }
}
