import Foundation

/// A file's descriptor and the calls on it that block. Closed by whoever opened it.
struct ContentFile: Sendable {
    /// Octets that are read at a time.
    private static let chunkSize = 128 * 1024

    let descriptor: Int32

    /// A new file, for this user alone.
    static func create(_ path: String) throws -> ContentFile {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXFailure(errno, "making", path) }
        return ContentFile(descriptor: descriptor)
    }

    /// A file that is there, to be read; nil if it isn't there.
    static func open(_ path: String) throws -> ContentFile? {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw POSIXFailure(errno, "opening", path) }
        return ContentFile(descriptor: descriptor)
    }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw POSIXFailure(errno, "writing", "a content") }
            rest = rest.dropFirst(count)
        }
    }

    /// Up to a chunk of bytes at `offset`; none at the end.
    func read(at offset: Int) throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, count in
            var got = -1
            repeat {
                got = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            } while got < 0 && errno == EINTR
            if got < 0 { failure = errno }
            count = max(0, got)
        }
        guard failure == 0 else { throw POSIXFailure(failure, "reading", "a content") }
        return bytes
    }

    func size() throws -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw POSIXFailure(errno, "looking at", "a content") }
        return Int(status.st_size)
    }

    func synchronize() throws {
        guard fsync(descriptor) == 0 else { throw POSIXFailure(errno, "writing", "a content") }
    }

    func close() {
        // What was to be on disk has been synchronised: the outcome tells nothing more.
        _ = Foundation.close(descriptor)
    }
}

/// What a system call said.
struct POSIXFailure: Error, CustomStringConvertible {
    let code: Int32
    private let action: String
    private let path: String

    init(_ code: Int32, _ action: String, _ path: String) {
        self.code = code
        self.action = action
        self.path = path
    }

    var description: String { "\(action) \(path) failed: \(String(cString: strerror(code)))" }
}
