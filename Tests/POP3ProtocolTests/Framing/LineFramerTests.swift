import NIOCore
import POP3Protocol
import Testing

@Suite struct LineFramerTests {
    private static func events(_ pieces: [ByteBuffer], limit: Int = 10, strict: Bool = false) -> [LineFramer.Event] {
        var options = LineFramer.Options(maximumLineBytes: limit)
        options.acceptsBareLineFeed = !strict
        options.maximumSkippedBytes = 100
        var framer = LineFramer(options: options)
        var input = ByteBuffer()
        var events: [LineFramer.Event] = []
        for piece in pieces {
            input.append(received: piece)
            while let event = framer.next(from: &input) {
                events.append(event)
                if event == .endless { return events }
            }
        }
        return events
    }

    private static func line(_ text: String) -> LineFramer.Event { .line(ByteBuffer(string: text)) }

    @Test func splitAtEveryByte() {
        let text = "USER bob\r\n\r\nLF only\nexactly 10\r\nmore than 10\r\nQUIT\r\nrest"
        let expected: [LineFramer.Event] = [
            Self.line("USER bob"), Self.line(""), Self.line("LF only"), Self.line("exactly 10"), .tooLong,
            Self.line("QUIT"),
        ]
        #expect(Self.events([ByteBuffer(string: text)]) == expected)
        for cut in 0...text.utf8.count {
            let pieces = [ByteBuffer(bytes: text.utf8.prefix(cut)), ByteBuffer(bytes: text.utf8.dropFirst(cut))]
            #expect(Self.events(pieces) == expected)
        }
        #expect(Self.events(text.utf8.map { ByteBuffer(bytes: [$0]) }) == expected)
    }

    @Test func whereCRLFIsAskedForAnLFIsToldApart() {
        #expect(
            Self.events([ByteBuffer(string: "a\r\nb\nc\r\n")], strict: true) == [
                Self.line("a"), .bareLineFeed, Self.line("c"),
            ])
    }

    @Test func anEndlessLineIsGivenUp() {
        let pieces = Array(repeating: ByteBuffer(string: "xxxxxxxx"), count: 1000)
        #expect(Self.events(pieces) == [.endless])
    }
}
