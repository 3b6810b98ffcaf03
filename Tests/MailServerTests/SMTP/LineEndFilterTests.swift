import Foundation
import NIOCore
import Testing

@testable import MailServer

@Suite struct LineEndFilterTests {
    @Test(arguments: [
        ("", "", false), ("a\r\nb\r\n", "a\r\nb\r\n", false), ("a", "a\r\n", false), ("a\nb", "a\r\nb\r\n", true),
        ("a\rb\r\n", "a\r\nb\r\n", true), ("a\r\r\n", "a\r\n\r\n", true), ("a\r", "a\r\n", true),
        ("\n\r\n", "\r\n\r\n", true),
        ("\n\n", "\r\n\r\n", true), ("\r\r", "\r\n\r\n", true),
    ])
    func linesEndInCRLFHoweverTheyAreCut(_ text: String, _ expected: String, _ isBare: Bool) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var filter = LineEndFilter()
            var output = ByteBuffer()
            for piece in [bytes[..<cut], bytes[cut...]] {
                output.writeImmutableBuffer(filter.filter(ByteBuffer(bytes: piece)))
            }
            output.writeImmutableBuffer(filter.finish())
            #expect(String(buffer: output) == expected)
            #expect(filter.sawBareLineEnd == isBare)
        }
    }

    @Test func aSenderCanNotAddToTheTrace() {
        let trace = TraceFields(
            helloName: "x) (evil", peer: "192.0.2.1", hostName: "here", with: "LMTP", id: "1-1",
            date: .init(timeIntervalSince1970: 784_111_777))
        let fields = trace.fields(sender: .null, recipient: SMTPPath(localPart: "a", domain: "b"))
        #expect(
            fields == "Return-Path: <>\r\nDelivered-To: a@b\r\nReceived: from x???evil ([192.0.2.1])\r\n"
                + "\tby here with LMTP id 1-1\r\n\tfor <a@b>; Sun, 06 Nov 1994 08:49:37 +0000\r\n")
    }
}
