import NIOCore
import POP3Protocol
import SeededRandom
import Testing

@Suite struct DotCodecTests {
    /// What comes out of the decoder, with `<end>` at the end and what is left behind it.
    private static func decode(_ pieces: [String], acceptsBareLineFeed: Bool = false) -> String {
        var decoder = DotDecoder(acceptsBareLineFeed: acceptsBareLineFeed)
        var input = ByteBuffer()
        var text = ""
        for piece in pieces {
            input.append(received: ByteBuffer(string: piece))
            while !text.hasSuffix("<end>"), let event = decoder.next(from: &input) {
                switch event {
                case .content(let bytes): text += String(buffer: bytes)
                case .end: text += "<end>"
                }
            }
        }
        return text + String(buffer: input)
    }

    private static func encode(_ pieces: [String]) -> String {
        var encoder = DotEncoder()
        var output = ByteBuffer()
        for piece in pieces { encoder.encode(ByteBuffer(string: piece), into: &output) }
        encoder.finish(into: &output)
        return String(buffer: output)
    }

    /// Each way to cut the text in two, and the one of single bytes. In scalars, as CR and LF together are one character.
    private static func cuts(_ text: String) -> [[String]] {
        let scalars = Array(text.unicodeScalars)
        let string: (ArraySlice<Unicode.Scalar>) -> String = { String(String.UnicodeScalarView($0)) }
        return scalars.indices.map { [string(scalars[..<$0]), string(scalars[$0...])] } + [scalars.map { String($0) }]
    }

    @Test(arguments: [
        ("a\r\n.\r\n+OK", "a\r\n<end>+OK"),
        (".\r\n", "<end>"),
        ("..\r\n.\r\n", ".\r\n<end>"),
        ("..a\r\n...\r\n.\r\n", ".a\r\n..\r\n<end>"),
        ("\r\n\r\n.\r\n", "\r\n\r\n<end>"),
        ("a.\r\nb..\r\n.\r\n", "a.\r\nb..\r\n<end>"),
        // QUIRK: a line that begins with a dot which isn't doubled.
        (".a\r\n.\r\n", "a\r\n<end>"),
        // Nothing but CRLF . CRLF is the end.
        ("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n<end>"),
        ("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n<end>"),
        ("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n<end>"),
        ("a\r.\rb\r\n.\r\n", "a\r.\rb\r\n<end>"),
        ("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n<end>"),
        ("a\r\r\n.\r\n", "a\r\r\n<end>"),
        ("a\r\n.\r", "a\r\n.\r"),
    ])
    func decodesHoweverItIsCut(_ wire: String, _ expected: String) {
        #expect(Self.decode([wire]) == expected)
        for cut in Self.cuts(wire) { #expect(Self.decode(cut) == expected) }
    }

    @Test(arguments: [("a\n.\nb", "a\n<end>b"), ("..a\n.\r\n", ".a\n<end>"), ("a\r\n..\n.\n", "a\r\n.\n<end>")])
    func aServerThatEndsLinesInLF(_ wire: String, _ expected: String) {
        #expect(Self.decode([wire], acceptsBareLineFeed: true) == expected)
        for cut in Self.cuts(wire) { #expect(Self.decode(cut, acceptsBareLineFeed: true) == expected) }
    }

    @Test(arguments: [
        ("", ".\r\n"), ("a\r\n", "a\r\n.\r\n"), ("a", "a\r\n.\r\n"), (".\r\n", "..\r\n.\r\n"),
        (".a\r\n..b\r\n", "..a\r\n...b\r\n.\r\n"),
        ("a.\r\n", "a.\r\n.\r\n"), ("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"), ("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"),
        ("\r\n\r\n", "\r\n\r\n.\r\n"), ("a\r", "a\r\n.\r\n"), ("a\r\r\n", "a\r\n\r\n.\r\n"), ("\n.", "\r\n..\r\n.\r\n"),
    ])
    func encodesHoweverItIsCut(_ content: String, _ expected: String) {
        #expect(Self.encode([content]) == expected)
        for cut in Self.cuts(content) { #expect(Self.encode(cut) == expected) }
    }

    /// Seeded, so that what fails once fails again.
    @Test(arguments: 1...20) func whatIsEncodedIsDecoded(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let lines = (0..<50).map { _ in
            String(
                (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    ["a", ".", "é"].randomElement(using: &generator)!
                })
        }
        let content = lines.map { $0 + "\r\n" }.joined()
        let wire = Self.encode([content])
        #expect(Self.decode([wire + "+OK"]) == content + "<end>+OK")
    }
}
