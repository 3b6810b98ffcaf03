import NIOCore
import POP3Protocol
import Testing

@Suite struct MessageExcerptTests {
    @Test(arguments: [
        ("A: 1\r\nB: 2\r\n\r\none\r\ntwo\r\n", 0, "A: 1\r\nB: 2\r\n\r\n"),
        ("A: 1\r\n\r\none\r\ntwo\r\n", 1, "A: 1\r\n\r\none\r\n"),
        ("A: 1\r\n\r\none\r\ntwo\r\n", 9, "A: 1\r\n\r\none\r\ntwo\r\n"),
        ("A: 1\r\n\r\n\r\n\r\nx\r\n", 2, "A: 1\r\n\r\n\r\n\r\n"),
        ("\r\nbody\r\n", 0, "\r\n"),
        ("A: 1\n\none\ntwo\n", 1, "A: 1\n\none\n"),
        ("A: no body", 5, "A: no body"),
        ("A: 1\r\n\r\nlast", 1, "A: 1\r\n\r\nlast"),
        ("", 3, ""),
    ])
    func headerAndLines(_ message: String, _ lines: Int, _ expected: String) {
        let bytes = Array(message.utf8)
        for cut in 0...bytes.count {
            var excerpt = MessageExcerpt(bodyLines: lines)
            let taken = [bytes[..<cut], bytes[cut...]].map { excerpt.take(from: ByteBuffer(bytes: $0)) }
            #expect(taken.map { String(buffer: $0) }.joined() == expected)
        }
    }
}
