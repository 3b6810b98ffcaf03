import Foundation
import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Mail as mbox files", .timeLimit(.minutes(1)))
struct ExportTests {
    @Test("a folder's messages, and a search's")
    func files() async throws {
        let fixture = APIFixture(messages: 3)
        try await fixture.run { client in
            for path in ["/folders/inbox/export", "/search/export?q=is:read&folder=inbox"] {
                let reply = try await client.get(APIClient.me + path)
                #expect(reply.status == 200, "\(reply.text.prefix(200))")
                #expect(reply["Content-Type"] == "application/mbox")
                #expect(reply["Content-Disposition"]?.contains(".mbox") == true)
                let starts = reply.text.split(separator: "\n").filter { $0.hasPrefix("From MAILER-DAEMON ") }
                #expect(starts.count == 3)
                #expect(!reply.text.contains("\r"))
                let head = try await client.send(.head, APIClient.me + path)
                #expect(head.status == 200 && head.bytes.isEmpty)
            }
            #expect(try await client.get(APIClient.me + "/search/export").status == 422)
            #expect(try await client.get(APIClient.me + "/folders/sent/export").code == "folder-not-found")
        }
    }

    @Test("what it is made of")
    func format() {
        var mbox = MboxWriter()
        let id = MessageID(folder: FakeMail.inbox, key: .uid(validity: 1, 1))
        let pieces: [ExportPiece] = [
            .message(id, receivedAt: Date(timeIntervalSince1970: 0)), .bytes(Array("A: b\r\n\r\nFro".utf8)),
            .bytes(Array("m here\r\n>From there\r\nno end".utf8)), .end,
            .message(id, receivedAt: Date(timeIntervalSince1970: 951_782_399)), .bytes([]), .end,
        ]
        let text = String(decoding: pieces.flatMap { mbox.bytes(of: $0) }, as: UTF8.self)
        #expect(
            text == """
                From MAILER-DAEMON Thu Jan  1 00:00:00 1970
                A: b

                >From here
                >>From there
                no end

                From MAILER-DAEMON Mon Feb 28 23:59:59 2000


                """)
    }
}
