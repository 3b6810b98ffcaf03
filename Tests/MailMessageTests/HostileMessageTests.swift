import SeededRandom
import Testing

@testable import MailMessage

/// Input made to hurt: everything ends, quickly, with something usable. The time limits are far above what is needed
/// and far below what anything quadratic takes.
struct HostileMessageTests {
    @Test(.timeLimit(.minutes(1))) func deepMultiparts() {
        var input: [UInt8] = []
        for level in 0..<1_000 { input += bytes("Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n") }
        input += bytes(String(repeating: "--b9999\n", count: 200_000))
        let message = Message.parse(input)
        #expect(message.warnings.contains { $0.kind == .nestedTooDeep })
        #expect(MessageTests.outline(message.root).count == MessageLimits.default.nestingDepth + 1)
        _ = message.view
        _ = MessagePart.numbered(message.root)
    }

    @Test(.timeLimit(.minutes(1))) func deepEmbeddedMessages() {
        let message = Message.parse(bytes(String(repeating: "Content-Type: message/rfc822\n\n", count: 100_000)))
        #expect(MessageTests.outline(message.root).count == MessageLimits.default.nestingDepth + 1)
    }

    @Test(.timeLimit(.minutes(1))) func manyParts() {
        let message = Message.parse(
            bytes("Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 100_000)))
        #expect(message.root.children.count == MessageLimits.default.parts - 1)
        #expect(message.warnings.contains { $0.kind == .tooManyParts })
        _ = message.view
    }

    @Test(.timeLimit(.minutes(1))) func hugeHeaders() {
        let longLine = HeaderList.parse(bytes("Subject: " + String(repeating: "a ", count: 1 << 20) + "\nTo: x@y\n\n"))
        #expect(longLine.isTruncated)
        let manyFields = HeaderList.parse(bytes(String(repeating: "To: a@b\n", count: 100_000)))
        #expect(manyFields.count == MessageLimits.default.headerFields)
        _ = manyFields.to
        let folds = HeaderList.parse(bytes("Subject: a\n" + String(repeating: " b\n", count: 100_000)))
        #expect(folds.subject?.hasPrefix("a b b") ?? false)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "a:", "<a,", "(", "\"", "\" ", "a@", "a. ", ",", "=?u?q?", "=?1?q?", "=?utf-8?q?a?= ", "<", "[", "(a) ",
            "\\", ";a=", "; a*0=", "\n a", "((x)",
            "=?x?b?????=", "x=\" ", "<a@b> ", "%41", "''", "\u{0}", "é", "1:", "+1 ",
        ])
    func fieldsOfOnePattern(pattern: String) {
        let raw = bytes(String(repeating: pattern, count: (128 << 10) / pattern.utf8.count))
        _ = AddressList(header: raw)
        _ = ContentType(header: bytes("a/b; x=") + raw)
        _ = ContentDisposition(header: raw)
        _ = HeaderText.decode(raw)
        _ = MessageDate(header: raw)
        _ = MessageIDs.parse(raw)
        _ = MIMEParameters(rawPairs: [(raw, raw), (bytes("a*0*"), raw), (bytes("a*"), raw)])
        _ = Charset(label: raw)
        _ = DownloadName.make(from: String(decoding: raw, as: UTF8.self), type: "a", subtype: "b", fallback: "c")
    }

    /// Whatever is changed in a message: it is read, and everything in it can be asked for.
    @Test(.timeLimit(.minutes(2))) func mutations() {
        var generator = SeededGenerator(seed: 42)
        let seeds = Self.seeds.map(bytes)
        for round in 0..<1_000 {
            var input = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...12, using: &generator) { Self.mutate(&input, seeds, &generator) }
            Self.exercise(Message.parse(input))
            Self.exercise(HeaderList.parse(input))
        }
    }

    private static func mutate(_ input: inout [UInt8], _ seeds: [[UInt8]], _ generator: inout SeededGenerator) {
        guard !input.isEmpty else { return input.append(0) }
        let position = Int.random(in: 0..<input.count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: input[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: input.remove(at: position)
        case 2:
            input.insert(
                contentsOf: input[position...].prefix(40), at: Int.random(in: 0...input.count, using: &generator))
        case 3: input.removeSubrange(position..<min(position + 20, input.count))
        case 4:
            let piece = bytes(
                ["=?", "?=", "--b", "\"", "(", "<", "\r\n", "\n\n", "*0*=", "%", "&#", "<p", "\u{0}", "é"]
                    .randomElement(using: &generator) ?? "")
            input.insert(contentsOf: piece, at: position)
        default:
            input.replaceSubrange(
                position..., with: (seeds.randomElement(using: &generator) ?? []).suffix(input.count - position))
        }
    }

    private static func exercise(_ message: Message) {
        var waiting = [message.root]
        while let part = waiting.popLast() {
            _ = message.content(of: part.id)
            if let content = message.encodedContent(of: part.id) {
                _ = ReadableText.make(part: part, encoded: Array(content))
                _ = Preview.make(part: part, encodedPrefix: Array(content))
            }
            _ = message.embeddedMessage(of: part.id)
            _ = part.downloadName
            waiting += part.children
        }
        _ = message.view
        exercise(message.headers)
    }

    private static func exercise(_ headers: HeaderList) {
        for field in headers {
            _ = field.text
            _ = field.addresses.mailboxes
            _ = field.date
            _ = field.messageIDs
            _ = field.contentType
            _ = field.contentDisposition
        }
    }

    private static let seeds = [
        """
        From: =?utf-8?q?J=C3=BC?= <j@x.example>, "A \\"B\\"" <a@b.example>
        To: Team: a@x.example, b@x.example;
        Date: Mon, 23 Nov 2026 07:00:00 +0100
        References: <a@b> <c@d>
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/html; charset=iso-2022-jp

        <div style="display:none">x</div><table><tr><td>a<td>b</table><ul><li>c<ol><li>d</ol></ul>
        <a href="http://x.example">l</a>&amp;&#x20ac;
        --b
        Content-Type: application/pdf; name*0*=utf-8''%e2%82; name*1*=%ac.pdf
        Content-Transfer-Encoding: base64

        SGVsbG8sIHdvcmxkIQ==
        --b--
        """,
        """
        Subject: =?iso-2022-jp?b?GyRCRnxLXBsoQg==?= =?utf-8?b?4oKs?=
        Content-Type: text/plain; charset=utf-16; format=flowed; delsp=yes
        Content-Transfer-Encoding: quoted-printable

        > quoted =
         text =C3=A4
        -- 
        sig
        """,
        """
        Content-Type: message/rfc822

        Content-Type: multipart/alternative; boundary="b"

        --b
        Content-Type: text/plain; charset=gb18030
        Content-Transfer-Encoding: x-uuencode

        begin 644 a
        #0V%T
        `
        end
        --b
        Content-Type: text/html

        <p>a<b>c</p>d<script>x</script><!-- y --><pre>
         z</pre>
        """,
    ]

    /// Many readers at once, each with its own objects of the C libraries.
    @Test(.timeLimit(.minutes(1))) func concurrentReaders() async {
        let seeds = Self.seeds.map(bytes)
        let expected = seeds.map { Self.digest(Message.parse($0)) }
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask { @concurrent in
                    (0..<200).allSatisfy { round in
                        let index = (task + round) % seeds.count
                        return Self.digest(Message.parse(seeds[index])) == expected[index]
                    }
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    private static func digest(_ message: Message) -> [String] {
        var lines = [message.headers.subject ?? "", message.headers.from.mailboxes.map(\.address).joined()]
        var waiting = [message.root]
        while let part = waiting.popLast() {
            let content = message.encodedContent(of: part.id).map(Array.init) ?? []
            lines.append(part.id + ReadableText.make(part: part, encoded: content).text)
            waiting += part.children
        }
        return lines
    }
}
