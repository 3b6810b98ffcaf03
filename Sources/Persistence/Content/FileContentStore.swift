package import Foundation
package import MailService

/// Contents as files in the data directory: `content` holds what is kept, `passing` what is written and what is needed
/// for one request.
///
/// A content is written under its name in `passing`, synchronised, and renamed: `content` holds whole ones alone. What a
/// crash leaves in `passing` is removed by the next start.
package final class FileContentStore: ContentStore {
    package struct Options: Sendable {
        /// Octets of all contents: protects the disk that the databases are on too.
        package var size = 20 << 30
        /// Files: protects the file system's table of them, and the time that a look through the folder takes.
        package var files = 100_000
        /// Octets that are gathered before they are written.
        package var buffer = 256 * 1024

        package init() {}
    }

    private let kept: URL
    private let passing: URL
    private let options: Options
    private let space: ContentSpace
    /// Calls that block wait here, not on the threads that answer requests.
    private let queue = DispatchQueue(label: "postern.content", attributes: .concurrent)
    /// Held while this process lives: two that share the directory would sweep away each other's files.
    private let lock: DirectoryLock

    /// Makes the folders, and removes what a crash has left half-written. Blocks for that long.
    ///
    /// - Throws: ``StorageError``, also where another process uses the folder.
    package init(in directory: DataDirectory, options: Options = Options()) throws {
        kept = directory.url.appending(path: "content")
        passing = directory.url.appending(path: "passing")
        self.options = options
        space = ContentSpace(maximumSize: options.size, maximumCount: options.files)
        try directory.prepare()
        for folder in [kept, passing] { try DataDirectory(folder).prepare() }
        lock = try DirectoryLock(passing)
        try removeLeftovers()
        for (_, status) in try ContentFolder.files(in: kept) { space.add(size: Int(status.st_size)) }
    }

    private func removeLeftovers() throws {
        for (name, _) in try ContentFolder.files(in: passing) where name != DirectoryLock.name {
            unlink(passing.appending(path: name).path)
        }
    }

    // MARK: - Storing

    package func store<Content: AsyncSequence & Sendable>(
        _ content: Content, limit: Int, lifetime: ContentLifetime, lineEnds: LineEndPolicy
    ) async throws -> StoredContent where Content.Element == [UInt8] {
        try await withNewFile(lifetime) { [self] file, id in
            var writer = BufferedWriter(file: file, limit: limit, lineEnds: lineEnds, store: self)
            do {
                for try await bytes in content { try await writer.write(bytes) }
                try await writer.finish()
                // A sequence that ends because it was cancelled must not be taken for whole.
                try Task.checkCancellation()
            } catch {
                space.endFile(size: writer.size)
                throw error
            }
            return writer.size
        }
    }

    package func store(
        limit: Int, lifetime: ContentLifetime, reading inputs: [ContentID],
        _ write: @escaping @Sendable (_ output: Int32, _ inputs: [Int32]) throws -> Void
    ) async throws -> StoredContent {
        try await withNewFile(lifetime) { [self] file, _ in
            do {
                let size = try await onQueue {
                    var files: [ContentFile] = []
                    defer { for file in files { file.close() } }
                    for id in inputs { files.append(try self.file(of: id)) }
                    try write(file.descriptor, files.map(\.descriptor))
                    return try file.size()
                }
                guard size <= limit else { throw Self.tooLarge(limit) }
                guard space.take(size) else { throw Self.full }
                return size
            } catch {
                space.endFile(size: 0)
                throw error
            }
        }
    }

    /// Runs `fill` with a new file, and puts the file where it belongs. If anything fails, nothing is left.
    ///
    /// - Parameter fill: gives the size. It gives the room back that it took, where it fails.
    private func withNewFile(
        _ lifetime: ContentLifetime, _ fill: (ContentFile, ContentID) async throws -> Int
    ) async throws -> StoredContent {
        guard space.beginFile() else { throw Self.full }
        let id = ContentID.random()
        let path = passing.appending(path: id.rawValue).path
        let file: ContentFile
        do {
            file = try await onQueue { try ContentFile.create(path) }
        } catch {
            space.endFile(size: 0)
            throw error
        }
        let size: Int
        do {
            size = try await fill(file, id)
        } catch {
            await discard(file, path)
            throw error
        }
        do {
            if case .kept = lifetime { try await keep(file, id, from: path) }
            await onQueueAlways { file.close() }
            return StoredContent(id: id, size: size)
        } catch {
            space.endFile(size: size)
            await discard(file, path)
            throw error
        }
    }

    private func keep(_ file: ContentFile, _ id: ContentID, from path: String) async throws {
        let target = kept.appending(path: id.rawValue).path
        try await onQueue { [kept] in
            try file.synchronize()
            guard rename(path, target) == 0 else { throw POSIXFailure(errno, "renaming", path) }
            try ContentFolder.synchronize(kept)
        }
    }

    private func discard(_ file: ContentFile, _ path: String) async {
        await onQueueAlways {
            file.close()
            unlink(path)
        }
    }

    // MARK: - Reading

    package func withFile<Value: Sendable>(
        _ id: ContentID, _ read: @escaping @Sendable (Int32) throws -> Value
    ) async throws -> Value {
        try await onQueue { [self] in
            let file = try file(of: id)
            defer { file.close() }
            return try read(file.descriptor)
        }
    }

    package func open(_ id: ContentID, from offset: Int) throws -> ContentStream {
        let file = try file(of: id)
        return ContentStream { [self] writer in
            defer { file.close() }
            var position = max(0, offset)
            while true {
                let next = position
                let bytes = try await onQueue { try file.read(at: next) }
                if bytes.isEmpty { return }
                position += bytes.count
                try await writer.write(bytes)
            }
        }
    }

    private func file(of id: ContentID) throws -> ContentFile {
        for folder in [kept, passing] {
            if let file = try ContentFile.open(folder.appending(path: id.rawValue).path) { return file }
        }
        throw ContentMissing(id: id)
    }

    // MARK: - Removing

    package func remove(_ id: ContentID) async {
        let paths = [kept, passing].map { $0.appending(path: id.rawValue).path }
        await onQueueAlways { [space] in
            for path in paths {
                var status = stat()
                guard stat(path, &status) == 0, unlink(path) == 0 else { continue }
                space.endFile(size: Int(status.st_size))
            }
        }
    }

    package func sweep(keeping used: Set<ContentID>, storedBefore date: Date) async throws -> Int {
        let folder = kept
        let unused = try await onQueue {
            try ContentFolder.files(in: folder).compactMap { name, status -> ContentID? in
                guard let id = ContentID(rawValue: name), !used.contains(id) else { return nil }
                let modified = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
                return modified < date.timeIntervalSince1970 ? id : nil
            }
        }
        for id in unused { await remove(id) }
        return unused.count
    }

    // MARK: - Errors and threads

    static func tooLarge(_ limit: Int) -> MailServiceError {
        MailServiceError(.tooLarge, "At most \(limit) bytes are taken.")
    }

    static var full: MailServiceError {
        MailServiceError(.storageFull, "This server has no room for it just now.")
    }

    func take(_ size: Int) throws {
        guard space.take(size) else { throw Self.full }
    }

    var bufferSize: Int { options.buffer }

    /// Runs what blocks, to its end even if the caller is cancelled.
    func onQueue<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                do {
                    continuation.resume(returning: try work())
                } catch let error as POSIXFailure where [ENOSPC, EDQUOT].contains(error.code) {
                    continuation.resume(throwing: Self.full)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private func onQueueAlways(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            queue.async {
                work()
                continuation.resume()
            }
        }
    }
}
