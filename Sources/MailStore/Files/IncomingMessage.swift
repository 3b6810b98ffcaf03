import Foundation
import MailMessage
import Synchronization

/// A message that is coming in: in memory as long as it is small, then in a file. It is discarded with this object,
/// unless it was appended.
package final class IncomingMessage: Sendable {
    /// Bytes of the file that are read at once.
    private static let chunkBytes = 256 << 10

    private struct State: Sendable {
        /// What isn't in the file.
        var memory: [UInt8] = []
        var file: MailFile?
        var fileSize = 0
        /// Whether so far every CR stands before an LF and every LF behind a CR.
        var isCRLF = true
        var endsWithReturn = false

        var size: Int { fileSize + memory.count }
    }

    private let directory: String
    private let maximumBytes: Int
    private let memoryBytes: Int
    private let state = Mutex(State())

    /// - Parameter directory: where its file is made, if it needs one.
    init(directory: String, options: MailStoreOptions) {
        self.directory = directory
        maximumBytes = options.maximumMessageBytes
        memoryBytes = options.spoolMemoryBytes
    }

    /// Bytes so far.
    package var size: Int { state.withLock { $0.size } }

    /// Adds bytes.
    ///
    /// - Throws: ``StoreError/Code/messageTooLarge`` as soon as it is; ``StoreError/Code/io``.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            guard bytes.count <= maximumBytes - state.size else {
                throw StoreError(.messageTooLarge, "a message may have \(maximumBytes) bytes")
            }
            Self.watchLineEnds(bytes, &state)
            state.memory.append(contentsOf: bytes)
            if state.memory.count > memoryBytes { try spill(&state) }
        }
    }

    /// Adds bytes.
    package func write(contentsOf bytes: some Sequence<UInt8>) throws {
        let done: Void? = try bytes.withContiguousStorageIfAvailable { try write(UnsafeRawBufferPointer($0)) }
        if done == nil { try Array(bytes).withUnsafeBytes { try write($0) } }
    }

    private func spill(_ state: inout State) throws {
        try POSIX.makeDirectory(directory)
        let file = try state.file ?? MailFile(unnamedIn: directory)
        try file.write(state.memory, at: state.fileSize)
        state.file = file
        state.fileSize += state.memory.count
        state.memory.removeAll(keepingCapacity: true)
    }

    private static func watchLineEnds(_ bytes: UnsafeRawBufferPointer, _ state: inout State) {
        guard state.isCRLF, let first = bytes.first else { return }
        if state.endsWithReturn, first != UInt8(ascii: "\n") { state.isCRLF = false }
        // Every CR before an LF and every LF behind a CR: as many of each, pair by pair.
        var offset = 0
        if first == UInt8(ascii: "\n") {
            if !state.endsWithReturn { state.isCRLF = false }
            offset = 1
        }
        state.endsWithReturn = bytes.last == UInt8(ascii: "\r")
        while state.isCRLF, offset < bytes.count {
            let lineFeed = Bytes.find(UInt8(ascii: "\n"), in: bytes, from: offset)
            let end = lineFeed ?? bytes.count
            let line = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
            let carriageReturn = Bytes.find(UInt8(ascii: "\r"), in: line, from: 0)
            if lineFeed == nil {
                // The last line isn't over: a CR may be its last byte.
                if let carriageReturn, carriageReturn + 1 < line.count { state.isCRLF = false }
            } else if carriageReturn.map({ $0 + 1 }) != line.count {
                state.isCRLF = false
            }
            offset = end + 1
        }
    }
}

// MARK: - For the store

extension IncomingMessage {
    /// Whether it is stored as it is: some line doesn't end with CRLF.
    var isRaw: Bool { state.withLock { !$0.isCRLF || $0.endsWithReturn } }

    /// All of it.
    func whole() throws -> [UInt8] {
        try state.withLock { state in
            guard let file = state.file else { return state.memory }
            return try file.read(at: 0, count: state.fileSize) + state.memory
        }
    }

    /// Gives it in pieces, as it goes over the wire.
    func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let (file, fileSize, memory) = state.withLock { ($0.file, $0.fileSize, $0.memory) }
        var offset = 0
        while let file, offset < fileSize {
            let chunk = try file.read(at: offset, count: min(Self.chunkBytes, fileSize - offset))
            guard !chunk.isEmpty else { throw StoreError(.damaged, "a message that is coming in was cut off") }
            try chunk.withUnsafeBytes(body)
            offset += chunk.count
        }
        try memory.withUnsafeBytes(body)
    }

    /// Gives it in pieces, as it stands in an mbox file.
    func forEachStoredChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var encoder = MboxPayloadEncoder(isRaw: isRaw)
        var encoded: [UInt8] = []
        try forEachChunk { chunk in
            encoded.removeAll(keepingCapacity: true)
            encoder.encode(chunk, into: &encoded)
            try encoded.withUnsafeBytes(body)
        }
        encoded.removeAll(keepingCapacity: true)
        encoder.finish(into: &encoded)
        try encoded.withUnsafeBytes(body)
    }
}
