import Foundation

/// Keeps other mail programs from a folder's file, in both ways that they know: a lock file beside it (`INBOX.mbox.lock`)
/// and the kernel's lock of the file itself (fcntl). Procmail, Postfix, mutt and others wait for either.
///
/// Postern's own processes keep apart by ``WriterLock``, which whoever makes one of these holds.
final class ForeignLock {
    /// What our lock files say behind the process's number: one that is found was left by a crash.
    private static let signature = " postern\n"
    private static let lockFileMode: mode_t = 0o644
    /// Behind a lock file's name while it is made. One that a crash leaves is used again.
    private static let draftSuffix = ".postern"

    let path: String
    private let dotFile: String
    /// The file whose lock is held; nil before ``lock(_:)``.
    private(set) var file: MailFile?
    private var hasDotFile = false

    init(path: String) {
        self.path = path
        dotFile = path + ".lock"
    }

    deinit { release() }

    /// Takes the lock file.
    ///
    /// - Parameter staleAfter: seconds after which another program's lock file counts as forgotten.
    /// - Returns: false where another program has it.
    func tryDotFile(staleAfter: Double) throws -> Bool {
        if hasDotFile { return true }
        // Made under a name of its own and linked: a crash at any point leaves none that doesn't say whose it is, as other
        // programs' may.
        let draft = dotFile + Self.draftSuffix
        guard try makeDraft(draft) else { return true }
        defer { unlink(draft) }
        for _ in 0..<2 {
            if link(draft, dotFile) == 0 {
                hasDotFile = true
                return true
            }
            guard errno == EEXIST else { throw POSIX.failure(errno, "make \(dotFile)") }
            guard try isForgotten(staleAfter) else { return false }
            try POSIX.remove(dotFile)
        }
        return false
    }

    /// - Returns: false where the folder's directory isn't there, and so isn't its file: there is nothing to lock.
    private func makeDraft(_ path: String) throws -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, Self.lockFileMode)
        if descriptor < 0, errno == ENOENT { return false }
        guard descriptor >= 0 else { throw POSIX.failure(errno, "make \(path)") }
        defer { close(descriptor) }
        let bytes = Array("\(getpid())\(Self.signature)".utf8)
        // On a full disk it says nothing, and locks all the same: what makes room needs the lock too.
        _ = write(descriptor, bytes, bytes.count)
        return true
    }

    private func isForgotten(_ staleAfter: Double) throws -> Bool {
        guard let status = try POSIX.status(dotFile) else { return true }
        if let bytes = try POSIX.read(dotFile), String(decoding: bytes, as: UTF8.self).hasSuffix(Self.signature) {
            return true
        }
        return Date().timeIntervalSince1970 - Double(status.modified) / 1e9 > staleAfter
    }

    /// Takes the kernel's lock.
    ///
    /// - Returns: false where another program has it.
    func tryLock(_ file: MailFile) throws -> Bool {
        guard try file.tryRecordLock() else { return false }
        self.file = file
        return true
    }

    func release() {
        file?.releaseRecordLock()
        file = nil
        if hasDotFile { unlink(dotFile) }
        hasDotFile = false
    }
}

extension MailFile {
    #if os(Linux)
        /// A lock of the open file, not of the process: another descriptor of ours that is closed doesn't lose it, and
        /// other programs' fcntl locks respect it.
        private static let setLock: Int32 = 37  // F_OFD_SETLK
    #else
        private static let setLock = F_SETLK
    #endif

    /// Takes the lock that mail programs take with fcntl.
    ///
    /// - Returns: whether it was free. Where the file system has no such locks, nobody can hold one.
    func tryRecordLock() throws -> Bool {
        while !setRecordLock(Int16(F_WRLCK)) {
            switch errno {
            case EAGAIN, EACCES: return false
            case EINTR: continue
            case EINVAL, ENOLCK, ENOTSUP: return true
            default: throw POSIX.failure(errno, "lock \(path)")
            }
        }
        return true
    }

    func releaseRecordLock() {
        _ = setRecordLock(Int16(F_UNLCK))
    }

    private func setRecordLock(_ type: Int16) -> Bool {
        var lock = flock(l_type: type, l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
        return withDescriptor { fcntl($0, Self.setLock, &lock) } >= 0
    }
}
