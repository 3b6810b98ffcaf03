import Foundation
import MailService

/// Copies of messages on disk, one file each, which may be thrown away. It blocks.
struct CopyFiles: Sendable {
    let directory: URL

    /// Makes the directory.
    init(in directory: URL) throws {
        self.directory = directory
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func file(_ name: String) -> URL { directory.appending(path: name + ".eml") }

    /// Begins a copy. It has no name until it is whole.
    func begin() throws -> Draft {
        let url = directory.appending(path: ".\(UUID().uuidString).part")
        guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw MailServiceError(.internal, "A message could not be written to the disk.") }
        return Draft(url: url, handle: try FileHandle(forWritingTo: url))
    }

    /// A copy that is being written.
    final class Draft {
        let url: URL
        private let handle: FileHandle
        private(set) var size = 0

        fileprivate init(url: URL, handle: FileHandle) {
            self.url = url
            self.handle = handle
        }

        func write(_ bytes: Data) throws {
            try handle.write(contentsOf: bytes)
            size += bytes.count
        }

        /// What was written first, at most so much.
        func read(_ count: Int) throws -> [UInt8] {
            let reader = try FileHandle(forReadingFrom: url)
            return Array(try reader.read(upToCount: count) ?? Data())
        }

        fileprivate func close() throws { try handle.close() }

        deinit {
            // Under its name there is nothing any more once it was finished: what can't be removed is no message.
            unlink(url.path)
        }
    }

    /// The copy is whole: from now on it is found under its name.
    func finish(_ draft: Draft, as name: String) throws {
        try draft.close()
        guard rename(draft.url.path, file(name).path) == 0 else {
            throw MailServiceError(.internal, "A message could not be written to the disk.")
        }
    }

    /// Octets of a copy; nil where there is none.
    func size(of name: String) -> Int? {
        var status = stat()
        guard stat(file(name).path, &status) == 0 else { return nil }
        return Int(status.st_size)
    }

    /// A range of a copy; fewer octets only at its end.
    func read(_ name: String, _ range: Range<Int>) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: file(name))
        try handle.seek(toOffset: UInt64(max(0, range.lowerBound)))
        return Array(try handle.read(upToCount: range.count) ?? Data())
    }

    /// To be read piece by piece, also when it is thrown away meanwhile.
    func open(_ name: String) throws -> FileHandle {
        try FileHandle(forReadingFrom: file(name))
    }

    func remove(_ name: String) {
        unlink(file(name).path)
    }

    /// Throws away what the index doesn't know: drafts of a crash, copies of messages that are gone.
    func removeAll(but names: Set<String>) throws {
        for found in try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil) {
            guard found.pathExtension != "eml" || !names.contains(found.deletingPathExtension().lastPathComponent)
            else { continue }
            try FileManager.default.removeItem(at: found)
        }
    }
}
