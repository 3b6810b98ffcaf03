/// Content as a literal may hold it: NUL, which no literal but a `literal8` does (RFC 9051 section 4.3.1), is 0x80, as other
/// servers have it. BINARY gives what is there.
struct LiteralSource: OctetSource {
    private var content: any OctetSource

    init(_ content: any OctetSource) {
        self.content = content
    }

    var size: Int { content.size }

    mutating func read(from position: Int, count: Int) throws -> [UInt8] {
        let bytes = try content.read(from: position, count: count)
        return bytes.contains(0) ? bytes.map { $0 == 0 ? 0x80 : $0 } : bytes
    }
}
