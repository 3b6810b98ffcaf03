import Foundation

/// An open file. It closes itself; what holds it may read on, even when the file was replaced or removed.
final class MailFile: Sendable {
    private let descriptor: Int32
    let path: String
    /// The inode's number.
    let identity: Int64

    private init(_ descriptor: Int32, _ path: String) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw POSIX.failure(number, "look at \(path)")
        }
        self.descriptor = descriptor
        self.path = path
        identity = FileStatus(status).identity
    }

    /// Opens a file to read; nil if it isn't there.
    convenience init?(reading path: String) throws {
        try self.init(path, O_RDONLY)
    }

    /// Opens a file to read and write; nil if it isn't there.
    convenience init?(writing path: String) throws {
        try self.init(path, O_RDWR)
    }

    private convenience init?(_ path: String, _ flags: Int32) throws {
        let descriptor = open(path, flags | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT || errno == ENOTDIR { return nil }
        guard descriptor >= 0 else { throw POSIX.failure(errno, "open \(path)") }
        try self.init(descriptor, path)
    }

    /// Makes a file that must not be there.
    convenience init(creating path: String) throws {
        let descriptor = try POSIX.call("make \(path)") {
            open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, POSIX.fileMode)
        }
        try self.init(descriptor, path)
    }

    /// Makes a file without a name, which is gone when it is closed.
    convenience init(unnamedIn directory: String) throws {
        let path = "\(directory)/\(UUID().uuidString)"
        try self.init(creating: path)
        unlink(path)
    }

    deinit {
        close(descriptor)
    }

    func status() throws -> FileStatus {
        var status = stat()
        try POSIX.call("look at \(path)") { fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// Up to `count` bytes; fewer only at the end of the file.
    func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard count > 0 else { return [] }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Fills the buffer as far as the file goes.
    ///
    /// - Returns: how many bytes that were.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let count = try POSIX.call("read \(path)") {
                pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    func write(_ bytes: [UInt8], at offset: Int) throws {
        try bytes.withUnsafeBytes { try write($0, at: offset) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            done += try POSIX.call("write \(path)") {
                pwrite(descriptor, base + done, bytes.count - done, off_t(offset + done))
            }
        }
    }

    func truncate(to size: Int) throws {
        try POSIX.call("cut off \(path)") { ftruncate(descriptor, off_t(size)) }
    }

    /// Waits until what was written is on the disk.
    func sync() throws {
        try POSIX.call("sync \(path)") { fdatasync(descriptor) }
    }

    /// Takes the lock, which other processes respect too, without waiting.
    ///
    /// - Returns: whether it was free.
    func tryLock() throws -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw POSIX.failure(errno, "lock \(path)") }
        }
        return true
    }

    func unlock() {
        flock(descriptor, LOCK_UN)
    }

    /// For calls that are made elsewhere: the descriptor is not to be kept.
    func withDescriptor<Result>(_ body: (Int32) throws -> Result) rethrows -> Result {
        try body(descriptor)
    }
}
