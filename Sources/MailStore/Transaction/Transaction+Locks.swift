import Foundation

/// Other mail programs' locks of the folders that a transaction writes to: held until it is over.
extension Transaction {
    /// Folders of one transaction that are locked at once. Protects file descriptors where many are brought up to their
    /// files; what is more is let go of, the oldest first.
    private static let maximumLocks = 16
    /// Microseconds between looks at a lock that another program has, at first and at most.
    private static let firstPause: UInt32 = 500
    private static let longestPause: UInt32 = 20_000

    /// Locks a folder's file and gives it, opened by `open`, which is called again where the file was replaced before the
    /// lock was ours.
    ///
    /// - Throws: ``StoreError/Code/busy`` where another program keeps the lock for too long.
    func locked(_ path: String, open: () throws -> MailFile?) throws -> MailFile? {
        let lock = effects.locks.first { $0.path == path } ?? ForeignLock(path: path)
        let options = account.options
        try wait { try lock.tryDotFile(staleAfter: options.foreignLockStaleSeconds) }
        while let file = try open() {
            guard lock.file?.identity != file.identity else { return file }
            try wait { try lock.tryLock(file) }
            keep(lock)
            if try POSIX.status(file.path)?.identity == file.identity { return file }
        }
        return nil
    }

    private func keep(_ lock: ForeignLock) {
        guard !effects.locks.contains(where: { $0 === lock }) else { return }
        if effects.locks.count >= Self.maximumLocks { effects.locks.removeFirst().release() }
        effects.locks.append(lock)
    }

    private func wait(for isFree: () throws -> Bool) throws {
        let timeout = waitsForPrograms ? account.options.foreignLockTimeout : 0
        let deadline = ContinuousClock.now + .seconds(timeout)
        var pause = Self.firstPause
        while try !isFree() {
            guard ContinuousClock.now < deadline else {
                throw StoreError(.busy, "another program has locked a folder of \(account.name)")
            }
            usleep(pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }
}
