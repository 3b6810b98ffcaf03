import Foundation

/// Calls on a folder of contents.
enum ContentFolder {
    /// The plain files in it.
    static func files(in folder: URL) throws -> [(name: String, status: stat)] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).compactMap { name in
            var status = stat()
            guard lstat(folder.appending(path: name).path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                return nil
            }
            return (name, status)
        }
    }

    /// Brings the names in it to the disk.
    static func synchronize(_ folder: URL) throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXFailure(errno, "opening", folder.path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXFailure(errno, "writing", folder.path) }
    }
}

/// A lock on a folder, held until the value goes, or the process dies.
final class DirectoryLock: Sendable {
    static let name = "lock"

    private let descriptor: Int32

    /// - Throws: ``StorageError`` where another process has it.
    init(_ folder: URL) throws {
        let path = folder.appending(path: Self.name).path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError(
                .cannotOpen, path: path, detail: "the file can't be made: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StorageError(.cannotOpen, path: path, detail: "another Postern uses this data directory")
        }
    }

    deinit {
        close(descriptor)
    }
}
