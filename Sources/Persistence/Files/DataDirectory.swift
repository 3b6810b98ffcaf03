package import Foundation

/// The directory that `data:` names: what is in it is for Postern's user alone.
package struct DataDirectory: Sendable, Hashable {
    private static let directoryMode: mode_t = 0o700
    private static let fileMode: mode_t = 0o600

    package let url: URL

    package init(_ url: URL) {
        self.url = url
    }

    /// What may not be lost.
    package var stateFile: URL { url.appending(path: "state.sqlite") }
    /// The server's own secret: without it, the passwords of what waits to be sent can't be read.
    package var keyFile: URL { url.appending(path: "server.key") }
    /// What may be deleted at any time.
    package var cacheFile: URL { url.appending(path: "cache.sqlite") }

    /// Makes the directory, unless it is there. One that is there keeps its mode: it is the operator's.
    func prepare() throws(StorageError) {
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: Int(Self.directoryMode)])
        } catch {
            throw StorageError(
                .cannotOpen, path: url.path, detail: "the data directory can't be made", underlying: error)
        }
    }

    /// Makes an empty database file with its mode, unless it is there: SQLite gives the files beside it the same mode.
    func prepareFile(_ file: URL) throws(StorageError) {
        try prepare()
        let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, Self.fileMode)
        guard descriptor >= 0 else {
            throw StorageError(
                .cannotOpen, path: file.path, detail: "the database file can't be opened or made: \(Self.lastError)")
        }
        close(descriptor)
    }

    /// Deletes a database with the files that SQLite keeps beside it.
    func removeDatabase(_ file: URL) throws(StorageError) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let path = file.path + suffix
            guard unlink(path) == 0 || errno == ENOENT else {
                throw StorageError(.cannotOpen, path: path, detail: "the file can't be deleted: \(Self.lastError)")
            }
        }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
