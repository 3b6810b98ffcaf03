import IMAPProtocol
import MailMessage
import MailServer
import PosternTesting
import SeededRandom
import Testing

/// BODY[...] and BINARY[...] of a message in memory.
struct SectionTests {
    private static let nested = """
        Subject: outer
        X-Fold: a
         b
        Content-Type: multipart/mixed; boundary=o

        --o
        Content-Type: text/plain

        first
        --o
        Content-Type: message/rfc822

        Subject: inner
        Content-Type: multipart/alternative; boundary=i

        --i
        X: y

        plain
        --i
        Content-Type: text/html

        html
        --i--
        --o
        Content-Type: message/rfc822

        Subject: single

        alone
        --o--

        """

    @Test(arguments: [
        (BodySection([]), nested.withCRLF),
        (BodySection([1]), "first"),
        (BodySection([1], .mime), "Content-Type: text/plain\r\n\r\n"),
        (BodySection([2], .header), "Subject: inner\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"),
        (BodySection([2], .mime), "Content-Type: message/rfc822\r\n\r\n"),
        (BodySection([2, 1]), "plain"),
        (BodySection([2, 1], .mime), "X: y\r\n\r\n"),
        (BodySection([2, 2]), "html"),
        (BodySection([2], .headerFields(["SUBJECT"])), "Subject: inner\r\n\r\n"),
        (BodySection([3]), "Subject: single\r\n\r\nalone"),
        (BodySection([3], .text), "alone"),
        // The body of a message that is no multipart is its part 1, and its MIME header is the message's.
        (BodySection([3, 1]), "alone"),
        (BodySection([3, 1], .mime), "Subject: single\r\n\r\n"),
        (BodySection([], .headerFields(["x-fold", "subject"])), "Subject: outer\r\nX-Fold: a\r\n b\r\n\r\n"),
        (
            BodySection([], .headerFieldsNot(["x-fold", "subject"])),
            "Content-Type: multipart/mixed; boundary=o\r\n\r\n"
        ),
        (BodySection([], .headerFields(["absent"])), "\r\n"),
    ])
    func sections(section: BodySection, expected: String) throws {
        #expect(try DescribedMessage(text: Self.nested).section(section) == expected)
    }

    /// What the message does not have is NIL.
    @Test(arguments: [
        BodySection([4]), BodySection([1, 1]), BodySection([1], .header), BodySection([1], .text),
        BodySection([2, 3]), BodySection([2, 1, 1]), BodySection([3, 2]), BodySection([3, 1, 1]), BodySection([0]),
        BodySection([1_000_000]), BodySection([1], .headerFields(["a"])), BodySection(Array(repeating: 2, count: 300)),
    ])
    func absentSections(section: BodySection) throws {
        #expect(try DescribedMessage(text: Self.nested).section(section) == nil)
    }

    @Test func partOfNonMultipart() throws {
        let message = try DescribedMessage(text: "Subject: x\n\nbody\n")
        #expect(try message.section(BodySection([1])) == "body\r\n")
        #expect(try message.section(BodySection([], .text)) == "body\r\n")
        #expect(try message.section(BodySection([1], .mime)) == "Subject: x\r\n\r\n")
        #expect(try message.section(BodySection([2])) == nil)
        #expect(try message.section(BodySection([], .mime)) == nil)
    }

    /// A message without body or empty line: the line that is not there is not made up (RFC 9051 section 6.4.5).
    @Test func headerOnly() throws {
        let message = try DescribedMessage(text: "Subject: x\nTo: y\n")
        #expect(try message.section(.header) == "Subject: x\r\nTo: y\r\n")
        #expect(try message.section(BodySection([], .headerFields(["To"]))) == "To: y\r\n")
        #expect(try message.section(.text) == "")
    }

    @Test(arguments: [
        (0, 5, "Subje"), (9, 100, "x\r\n\r\nbody"), (15, 3, "ody"), (18, 5, ""), (1_000, 5, ""),
        (UInt64.max, UInt64.max, ""), (0, UInt64.max, "Subject: x\r\n\r\nbody"),
    ])
    func partials(offset: UInt64, count: UInt64, expected: String) throws {
        let message = try DescribedMessage(text: "Subject: x\n\nbody")
        #expect(try message.section(.whole, partial: PartialRange(offset: offset, count: count)) == expected)
    }

    @Test func chunksAddUp() throws {
        let message = try DescribedMessage(Array("\r\n".utf8) + (0..<300_000).map { UInt8(truncatingIfNeeded: $0) })
        var data = try #require(try message.reader.section(.text, partial: PartialRange(offset: 10, count: 200_000)))
        #expect(data.count == 200_000)
        var bytes: [UInt8] = []
        while let chunk = try data.nextChunk(limit: 1_000) {
            #expect(!chunk.isEmpty && chunk.count <= 1_000)
            bytes += chunk
        }
        let isSame = bytes == (10..<200_010).map { Self.inLiteral(UInt8(truncatingIfNeeded: $0)) }
        #expect(isSame)
    }

    /// NUL has no place in a literal (RFC 9051 section 4.3.1).
    fileprivate static func inLiteral(_ byte: UInt8) -> UInt8 { byte == 0 ? 0x80 : byte }

    @Test func noLiteralHoldsNUL() throws {
        let message = try DescribedMessage(Array("Subject: a\0b\r\n\r\nc\0".utf8))
        for specifier in [BodySection.Specifier.whole, .header, .text, .headerFields(["Subject"])] {
            let bytes = try #require(try message.reader.section(BodySection(part: [], specifier))).whole()
            #expect(!bytes.contains(0) && bytes.contains(0x80))
        }
        #expect(try message.reader.binary([])?.whole().contains(0) == true)
    }
}

/// BINARY (RFC 9051 section 6.4.5, RFC 3516).
struct BinarySectionTests {
    private func message(_ encoding: String, _ body: String) throws -> DescribedMessage {
        try DescribedMessage(text: "Content-Transfer-Encoding: \(encoding)\n\n\(body)")
    }

    @Test(arguments: [
        ("base64", "aGVs\nbG8=\n", "hello"), ("quoted-printable", "h=65l=\nlo\n", "hello\r\n"),
        ("8bit", "h\u{e9}\n", "h\u{e9}\r\n"), ("7bit", "", ""),
    ])
    func decodes(encoding: String, body: String, expected: String) throws {
        let message = try message(encoding, body)
        let data = try #require(try message.reader.binary([1]))
        #expect(String(decoding: try data.whole(), as: UTF8.self) == expected)
        #expect(data.count == expected.utf8.count)
        #expect(try message.reader.binarySize([1]) == expected.utf8.count)
    }

    /// Ranges count decoded bytes, wherever the chunks of the encoded ones are cut.
    @Test func partials() throws {
        let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let lines = encodeBase64(content)
        let message = try message("base64", lines)
        for (offset, count) in [(0, 10), (1, 65_536), (49_150, 4), (199_990, 50), (200_000, 1), (123_456, 76_544)] {
            let range = PartialRange(offset: UInt64(offset), count: UInt64(count))
            let data = try #require(try message.reader.binary([1], partial: range))
            let isSame = try data.whole() == Array(content.dropFirst(offset).prefix(count))
            #expect(isSame, "\(offset) \(count)")
            #expect(data.count == content.dropFirst(offset).prefix(count).count)
        }
        #expect(try message.reader.binarySize([1]) == 200_000)
    }

    @Test func refusals() throws {
        #expect(throws: SectionReader.BinaryError.unknownEncoding) { try message("x-new", "a").reader.binary([1]) }
        #expect(throws: SectionReader.BinaryError.unknownEncoding) { try message("x-new", "a").reader.binarySize([1]) }
        let digest = try DescribedMessage(text: HandmadeMail.text("digest"))
        #expect(throws: SectionReader.BinaryError.notALeaf) { try digest.reader.binary([1]) }
        #expect(try digest.reader.binary([7]) == nil)
        #expect(try digest.reader.binary([])?.whole() == digest.bytes)
    }

    private func encodeBase64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let padded = Array(group) + [0, 0]
            let bits = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
            for (index, shift) in [18, 12, 6, 0].enumerated() {
                output.append(index > group.count ? UInt8(ascii: "=") : alphabet[bits >> shift & 63])
            }
            if start % 57 == 54 { output.append(UInt8(ascii: "\n")) }
        }
        return String(decoding: output, as: UTF8.self)
    }
}

/// Whatever the message, what BODYSTRUCTURE says is what the sections hold.
struct SectionAgreementTests {
    @Test func sizesAndLines() throws {
        for bytes in Self.messages { try check(bytes) }
    }

    @Test func damagedMessages() throws {
        var generator = SystemRandomNumberGenerator()
        let seed = generator.next()
        var random = SeededGenerator(seed: seed)
        for bytes in Self.messages {
            for _ in 0..<30 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...5, using: &random) { damage(&damaged, &random) }
                do { try check(damaged) } catch { Issue.record("seed \(seed): \(error)") }
            }
        }
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.remove(at: position)
        case 1: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(position..<min(bytes.count, position + 40))
        default: bytes.insert(contentsOf: bytes[position..<min(bytes.count, position + 60)], at: position)
        }
    }

    private static let messages =
        SampleMail.Kind.allCases.map { SampleMail().message(5, kind: $0).bytes }
        + HandmadeMail.all.map { Array($0.text.utf8) }

    private func check(_ bytes: [UInt8]) throws {
        let message = try DescribedMessage(bytes)
        let parsed = try message.parsed()
        #expect(parsed.issues.isEmpty)
        #expect(parsed.envelope != nil)
        let layout = try #require(message.structure.layout)
        let isSame = MessageLayout(layout.encoded) == layout
        #expect(isSame)
        for part in try #require(parsed.bodyStructure).numberedParts where !part.part.isMultipart {
            let content = try #require(try message.reader.section(BodySection(part.number))).whole()
            #expect(part.part.size == UInt64(content.count))
            let lines = UInt64(content.count { $0 == UInt8(ascii: "\n") })
            switch part.part.content {
            case .text(let told): #expect(told == lines)
            case .message(let embedded): #expect(embedded.lines == lines)
            case .basic, .multipart: break
            }
            #expect(try message.reader.section(BodySection(part.number, .mime)) != nil)
        }
        let header = try #require(try message.reader.section(.header)).whole()
        let text = try #require(try message.reader.section(.text)).whole()
        let isWhole = header + text == bytes.map(SectionTests.inLiteral)
        #expect(isWhole)
    }
}

struct LayoutCodingTests {
    @Test func garbageIsRefused() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<10_000 {
            let bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // Whatever it makes of them, it neither traps nor leaves the array.
            if let layout = MessageLayout(bytes) {
                #expect(layout.parts.allSatisfy { $0.children.allSatisfy(layout.parts.indices.contains) })
            }
            _ = DescribedStructure(bytes)?.body
        }
    }
}

struct MessagePreviewTests {
    @Test(arguments: [
        ("Subject: x\n\nHello  there,\n\nmore\n", "Hello there, more"),
        ("Content-Type: text/html\n\n<p>Hi <b>you</b></p>", "Hi you"),
        ("Content-Type: image/png\n\nabc", ""),
        ("Subject: x\n\n" + String(repeating: "é ", count: 300), String(repeating: "é ", count: 99) + "é"),
    ])
    func previews(text: String, expected: String) throws {
        let message = try DescribedMessage(text: text)
        #expect(try MessagePreview.make(from: BytesInMemory(message.bytes)).trimmed == expected)
    }
}

extension BodySection {
    fileprivate init(_ part: [Int], _ specifier: Specifier = .whole) { self.init(part: part, specifier) }
}

extension String {
    fileprivate var withCRLF: String { replacing("\n", with: "\r\n") }
    fileprivate var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}
