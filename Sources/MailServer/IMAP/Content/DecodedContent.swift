import MailMessage
import MailStore

/// A part's content with its transfer encoding taken off, chunk by chunk.
struct DecodedContent: Sendable {
    /// Encoded bytes read at once.
    private static let step = 64 << 10

    private var content: any OctetSource
    private var source: Range<Int>
    private var decoder: TransferDecoder
    private var isFinished = false

    init(_ content: any OctetSource, _ source: Range<Int>, _ encoding: TransferEncoding) {
        self.content = content
        self.source = source
        decoder = TransferDecoder(encoding)
    }

    /// The next bytes, which may be none; nil at the end.
    mutating func next() throws -> [UInt8]? {
        guard !isFinished else { return nil }
        var output: [UInt8] = []
        guard !source.isEmpty else {
            isFinished = true
            decoder.finish(into: &output)
            return output
        }
        let chunk = try content.read(from: source.lowerBound, count: min(source.count, Self.step))
        guard !chunk.isEmpty else {
            throw StoreError(.damaged, "a message of \(content.size) bytes ended at \(source.lowerBound)")
        }
        source = (source.lowerBound + chunk.count)..<source.upperBound
        decoder.decode(chunk, into: &output)
        return output
    }

    /// How many bytes there are from here on.
    func count() throws -> Int {
        var rest = self
        var count = 0
        while let chunk = try rest.next() { count += chunk.count }
        return count
    }
}

extension MessageLayout.Part {
    /// Nil where the content goes through unchanged.
    var transferEncoding: TransferEncoding? {
        get throws(SectionReader.BinaryError) {
            guard kind == .leaf else { throw .notALeaf }
            switch encoding {
            case .identity: return nil
            case .base64: return .base64
            case .quotedPrintable: return .quotedPrintable
            case .uuencode: return .uuencode
            case .unknown: throw .unknownEncoding
            }
        }
    }
}
