import Foundation

/// Calls of the operating system, with errors thrown.
enum POSIX {
    static let fileMode: mode_t = 0o600
    static let directoryMode: mode_t = 0o700

    /// Repeats what a signal interrupted.
    @discardableResult
    static func call<Result: SignedInteger>(_ what: @autoclosure () -> String, _ body: () -> Result) throws -> Result {
        while true {
            let result = body()
            if result >= 0 { return result }
            let number = errno
            if number != EINTR { throw failure(number, what()) }
        }
    }

    static func failure(_ number: Int32, _ what: String) -> StoreError {
        StoreError(.io, "\(what): \(String(cString: strerror(number)))", errno: number)
    }

    static func makeDirectory(_ path: String) throws {
        guard mkdir(path, directoryMode) != 0, errno != EEXIST else { return }
        throw failure(errno, "make the directory \(path)")
    }

    /// Makes the directories above a file, below `root`.
    static func makeParents(of file: String, below root: String) throws {
        var path = root
        for level in file.split(separator: "/").dropLast() {
            path += "/" + level
            try makeDirectory(path)
        }
    }

    static func rename(_ old: String, to new: String) throws {
        try call("rename \(old)") { Foundation.rename(old, new) }
    }

    /// Removes a file; that it isn't there is fine.
    static func remove(_ path: String) throws {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw failure(errno, "remove \(path)")
    }

    /// Makes what was renamed or made in a directory last.
    static func syncDirectory(_ path: String) throws {
        let descriptor = try call("open \(path)") { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(descriptor) }
        try call("sync \(path)") { fsync(descriptor) }
    }

    /// Puts a file in place of another at once.
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        let temporary = path + ".new"
        try remove(temporary)
        let file = try MailFile(creating: temporary)
        try file.write(bytes, at: 0)
        try file.sync()
        try rename(temporary, to: path)
    }

    /// All of a small file; nil if it isn't there.
    static func read(_ path: String) throws -> [UInt8]? {
        guard let file = try MailFile(reading: path) else { return nil }
        return try file.read(at: 0, count: try file.status().size)
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The number that tells this file from another, and its size; nil if it isn't there.
    static func status(_ path: String) throws -> FileStatus? {
        var status = stat()
        if stat(path, &status) == 0 { return FileStatus(status) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw failure(errno, "look at \(path)")
    }
}

/// What of a file's state the store looks at.
struct FileStatus: Sendable, Hashable {
    /// The inode's number: another file in its place has another.
    var identity: Int64
    var size: Int
    /// Nanoseconds since 1970.
    var modified: Int64

    init(_ status: stat) {
        identity = Int64(bitPattern: UInt64(status.st_ino))
        size = Int(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }
}
