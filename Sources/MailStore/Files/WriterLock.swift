import Foundation
import Synchronization

/// Lets one writer at a time change an account, of all threads and all processes.
final class WriterLock: Sendable {
    private let path: String
    private let timeout: Double
    /// The lock file, once it was opened.
    private let file = Mutex<MailFile?>(nil)

    init(path: String, timeout: Double) {
        self.path = path
        self.timeout = timeout
    }

    /// Waits for the lock and holds it while `body` runs.
    ///
    /// - Throws: ``StoreError/Code/busy`` where another process keeps it for too long.
    func withLock<Result: Sendable>(_ body: () throws -> Result) throws -> Result {
        try file.withLock { file in
            let lock = try open(&file)
            let deadline = ContinuousClock.now + .seconds(timeout)
            // The kernel's own wait has no deadline.
            var pause: UInt32 = 500
            while try !lock.tryLock() {
                guard ContinuousClock.now < deadline else {
                    throw StoreError(.busy, "another process has locked \(path)")
                }
                usleep(pause)
                pause = min(pause * 2, 20_000)
            }
            defer { lock.unlock() }
            return try body()
        }
    }

    /// Runs `body` if nobody holds the lock.
    ///
    /// - Returns: nil where somebody did.
    func withLockIfFree<Result: Sendable>(_ body: () throws -> Result) throws -> Result? {
        try file.withLockIfAvailable { file -> Result? in
            let lock = try open(&file)
            guard try lock.tryLock() else { return nil }
            defer { lock.unlock() }
            return try body()
        } ?? nil
    }

    private func open(_ file: inout MailFile?) throws -> MailFile {
        if let file { return file }
        if !POSIX.exists(path) {
            let descriptor = try POSIX.call("make \(path)") {
                Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, POSIX.fileMode)
            }
            close(descriptor)
        }
        guard let opened = try MailFile(writing: path) else {
            throw StoreError(.noSuchAccount, "its directory is gone")
        }
        file = opened
        return opened
    }
}
