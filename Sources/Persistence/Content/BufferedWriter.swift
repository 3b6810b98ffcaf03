import MailMessage
import MailService

/// Writes to a new file in large pieces, and counts.
struct BufferedWriter {
    let file: ContentFile
    let limit: Int
    let store: FileContentStore
    /// Octets for which room has been taken.
    private(set) var size = 0
    private var normalizer: LineEndNormalizer?
    private var buffer: [UInt8] = []

    init(file: ContentFile, limit: Int, lineEnds: LineEndPolicy, store: FileContentStore) {
        self.file = file
        self.limit = limit
        self.store = store
        if case .crlf = lineEnds { normalizer = LineEndNormalizer() }
    }

    mutating func write(_ bytes: [UInt8]) async throws {
        let before = buffer.count
        if normalizer == nil {
            buffer += bytes
        } else {
            normalizer?.normalize(bytes, into: &buffer)
        }
        let added = buffer.count - before
        guard size + added <= limit else { throw FileContentStore.tooLarge(limit) }
        try store.take(added)
        size += added
        if buffer.count >= store.bufferSize { try await finish() }
    }

    /// Writes what is gathered.
    mutating func finish() async throws {
        guard !buffer.isEmpty else { return }
        let bytes = buffer
        buffer = []
        let file = file
        try await store.onQueue { try file.write(bytes) }
    }
}
