import Foundation
package import MailService

/// The server's own secret, in a file of its own in the data directory: made at the first start, mode 0600.
package enum ServerKey {
    /// Reads it, or makes it. Of several processes that make it at once, one wins, and all read the same.
    ///
    /// - Throws: ``StorageError``. A file of another length is left as it is, for the operator to look at.
    package static func readOrMake(in directory: DataDirectory) throws(StorageError) -> Secret<[UInt8]> {
        let file = directory.keyFile
        try directory.prepare()
        if !FileManager.default.fileExists(atPath: file.path) { try make(file) }
        guard let bytes = FileManager.default.contents(atPath: file.path) else {
            throw StorageError(.cannotOpen, path: file.path, detail: "the server's key can't be read")
        }
        guard bytes.count == CredentialSeal.keySize else {
            throw StorageError(
                .corrupt, path: file.path,
                detail: "the server's key is damaged: restore it, or delete it and lose what waits to be sent")
        }
        return Secret(Array(bytes))
    }

    /// Whole or not at all: written beside its place, brought to the disk, then linked there.
    private static func make(_ file: URL) throws(StorageError) {
        let draft = file.path + "." + UUID().uuidString
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(file) }
        let bytes = (0..<CredentialSeal.keySize).map { _ in UInt8.random(in: .min ... .max) }
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        defer { unlink(draft) }
        guard isWritten, link(draft, file.path) == 0 || errno == EEXIST else { throw failure(file) }
        try synchronize(file.deletingLastPathComponent())
    }

    /// The directory too: a password sealed under a key that is gone after a power failure is lost.
    private static func synchronize(_ directory: URL) throws(StorageError) {
        let descriptor = open(directory.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(directory) }
    }

    private static func failure(_ file: URL) -> StorageError {
        StorageError(
            .cannotOpen, path: file.path, detail: "the server's key can't be made: \(String(cString: strerror(errno)))")
    }
}
