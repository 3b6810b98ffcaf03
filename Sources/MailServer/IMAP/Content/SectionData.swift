import MailMessage
import MailStore

/// The bytes of a section: how many there are, which a literal says first, and then they themselves, a chunk at a time.
package struct SectionData: Sendable {
    private enum Source {
        case bytes([UInt8])
        case message(any OctetSource, Range<Int>)
        /// The range is of what comes out; `position` is where the next chunk of that begins.
        case decoded(DecodedContent, Range<Int>, position: Int)
    }

    /// Octets, of all chunks together.
    package let count: Int
    private var source: Source

    init(_ bytes: [UInt8]) {
        count = bytes.count
        source = .bytes(bytes)
    }

    init(_ content: any OctetSource, _ range: Range<Int>) {
        count = range.count
        source = .message(content, range)
    }

    init(_ content: DecodedContent, _ range: Range<Int>) {
        count = range.count
        source = .decoded(content, range, position: 0)
    }

    /// The next bytes, at most about `limit` of them and never none; nil after the last.
    ///
    /// - Throws: ``StoreError``: with a literal begun there is nothing left but to end the connection.
    package mutating func nextChunk(limit: Int = 64 << 10) throws -> [UInt8]? {
        switch source {
        case .bytes(let bytes):
            source = .bytes([])
            return bytes.isEmpty ? nil : bytes
        case .message(var content, let range):
            guard !range.isEmpty else { return nil }
            let chunk = try content.read(from: range.lowerBound, count: min(range.count, max(limit, 1)))
            guard !chunk.isEmpty else {
                throw StoreError(.damaged, "a message of \(content.size) bytes ended at \(range.lowerBound)")
            }
            source = .message(content, (range.lowerBound + chunk.count)..<range.upperBound)
            return chunk
        case .decoded(var content, let range, var position):
            let chunk = try Self.next(&content, range, &position)
            source = .decoded(content, range, position: position)
            return chunk
        }
    }

    private static func next(
        _ content: inout DecodedContent, _ range: Range<Int>, _ position: inout Int
    ) throws -> [UInt8]? {
        while position < range.upperBound, let chunk = try content.next() {
            let inside = range.clamped(to: position..<(position + chunk.count))
            let start = inside.lowerBound - position
            position += chunk.count
            guard !inside.isEmpty else { continue }
            return inside.count == chunk.count ? chunk : Array(chunk[start..<(start + inside.count)])
        }
        return nil
    }

    /// All of it: for what is known to be small.
    package func whole() throws -> [UInt8] {
        var rest = self
        var output: [UInt8] = []
        while let chunk = try rest.nextChunk() { output += chunk }
        return output
    }
}
