import Foundation

/// Files that are for their owner alone from their first byte (mode 0600), and never half written.
enum PrivateFile {
    /// Writes the file anew. Whoever reads it sees the old content or the new one.
    static func replace(_ file: URL, with content: Data) throws {
        try withDraft(of: file, content) { draft in
            guard rename(draft, file.path) == 0 else { throw failure(file) }
        }
    }

    /// The file's content; where there is none, writes `content` and returns it. Of several processes that do so at the
    /// same time one wins, and all return its content.
    static func readOrMake(_ file: URL, _ content: Data) throws -> Data {
        if FileManager.default.fileExists(atPath: file.path) {
            return try Data(contentsOf: file)
        }
        try withDraft(of: file, content) { draft in
            let isMade = link(draft, file.path) == 0
            guard isMade || errno == EEXIST else { throw failure(file) }
            unlink(draft)
        }
        return try Data(contentsOf: file)
    }

    private static func withDraft(of file: URL, _ content: Data, _ publish: (String) throws -> Void) throws {
        let draft = file.path + "." + UUID().uuidString
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(file) }
        do {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: content)
            try handle.synchronize()
            try handle.close()
            try publish(draft)
        } catch {
            unlink(draft)
            throw error
        }
    }

    private static func failure(_ file: URL) -> any Error {
        CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file.path, "errno": Int(errno)])
    }
}
