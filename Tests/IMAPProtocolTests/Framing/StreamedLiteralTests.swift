import IMAPProtocol
import NIOCore
import Testing

@Suite struct StreamedLiteralTests {
    private static var options: ResponseFramer.Options {
        var options = ResponseFramer.Options()
        options.inlineLiteralLimit = 4
        return options
    }

    /// What a consumer sees: streamed bytes joined, the rest as it came.
    private struct Seen: Equatable {
        var items: [StreamedItem?] = []
        var bytes: [String] = []
        var isOpen = false
        var responses: [Response] = []
    }

    private func seen(_ wire: String, cutAt cuts: [Int] = []) throws -> Seen {
        var seen = Seen()
        let parser = ResponseParser()
        for event in Wire.events(Array(wire.utf8), cutAt: cuts, options: Self.options) {
            switch event {
            case .frame(let frame): seen.responses.append(try parser.parse(frame))
            case .literalBegin(let soFar, _):
                seen.items.append(parser.streamedItem(of: soFar))
                seen.bytes.append("")
                seen.isOpen = true
            case .literalBytes(let bytes): seen.bytes[seen.bytes.count - 1] += String(buffer: bytes)
            case .literalEnd: seen.isOpen = false
            case .skipped: throw Wire.Unexpected(line: wire)
            }
        }
        return seen
    }

    @Test func aLargeSectionGoesBy() throws {
        let wire = "* 3 FETCH (UID 9 BODY[1.2]<100> {11}\r\nhello\r\nthere FLAGS (\\Seen))\r\nA1 OK\r\n"
        let whole = try seen(wire)
        let item = try #require(whole.items.first ?? nil)
        #expect(item.uid == 9 && item.sequenceNumber == 3 && item.section == BodySection(part: [1, 2]))
        #expect(item.origin == 100 && !item.isBinary && item.byteCount == 11)
        #expect(whole.bytes == ["hello\r\nther"])
        guard case .untagged(.fetch(let fetch))? = whole.responses.first else { throw Wire.Unexpected(line: wire) }
        #expect(fetch.sections.map(\.data) == [.streamed(byteCount: 11)])
        #expect(whole.responses.count == 2 && !whole.isOpen)
        for cut in wire.utf8.indices.map({ $0.utf16Offset(in: wire) }) {
            #expect(try seen(wire, cutAt: [cut]) == whole)
        }
        #expect(try seen(wire, cutAt: Array(0..<wire.utf8.count)) == whole)
    }

    @Test func severalInOneResponse() throws {
        let wire = "* 3 FETCH (BODY[1] {5}\r\n12345 BODY[2] {3}\r\nabc BINARY[3] ~{6}\r\n\0\0\0\0\0\0 UID 9)\r\n"
        let whole = try seen(wire)
        #expect(whole.items.map { $0?.section.part } == [[1], [3]])
        #expect(whole.items.map { $0?.isBinary } == [false, true])
        guard case .untagged(.fetch(let fetch))? = whole.responses.first else { throw Wire.Unexpected(line: wire) }
        #expect(fetch.uid == 9 && fetch.issues.isEmpty)
        #expect(fetch.sections.map(\.data) == [.streamed(byteCount: 5), .inline(ByteBuffer(string: "abc"))])
        #expect(fetch.binaries.map(\.data) == [.streamed(byteCount: 6)])
        #expect(try seen(wire, cutAt: Array(0..<wire.utf8.count)) == whole)
    }

    /// Only a section's bytes have a taker; others are kept up to the response's limit.
    @Test(arguments: [
        "* LIST () \"/\" {9}\r\nlong name\r\n", "* 1 FETCH (ENVELOPE ({9}\r\nlong date NIL))\r\n",
        "* 1 FETCH (X-OTHER {9}\r\nlong text)\r\n",
    ])
    func otherLiteralsAreKept(_ wire: String) throws {
        let whole = try seen(wire)
        #expect(whole.items.isEmpty && whole.responses.count == 1)
    }

    @Test(arguments: ["RFC822", "RFC822.HEADER", "RFC822.TEXT", "BODY[]", "BODY[HEADER]<0>", "BINARY[1]"])
    func everySectionStreams(_ name: String) throws {
        #expect(try seen("* 1 FETCH (\(name) {9}\r\nlong text)\r\n").bytes == ["long text"])
    }

    /// The section's name is what the literal belongs to, even where the parser doesn't know it.
    @Test func anUnknownSectionCostsItself() throws {
        let whole = try seen("* 1 FETCH (BODY[ODD] {9}\r\nlong text UID 4)\r\n")
        #expect(whole.items == [nil])
        guard case .untagged(.fetch(let fetch))? = whole.responses.first else { throw Wire.Unexpected(line: "") }
        #expect(fetch.uid == 4 && fetch.issues.count == 1)
    }
}
