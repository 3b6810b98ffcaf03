import Foundation
import HTTPTypes
import MailService
import Synchronization
import Testing

@testable import HTTPAPI

@Suite("Messages and downloads", .timeLimit(.minutes(1)))
struct MessageTests {
    static let id = MessageID(folder: FakeMail.inbox, key: .uid(validity: FakeMail.validity, 7)).encoded
    static let path = APIClient.me + "/messages/" + id

    @Test("a message as a person reads it")
    func message() async throws {
        let fixture = APIFixture()
        try await fixture.run { client in
            let reply = try await client.get(Self.path)
            let json = try reply.json()
            #expect(json["text"] as? String == "Dear Ada,\nthe engine runs.\n")
            #expect(json["hasHtml"] as? Bool == false)
            let attachments = try #require(json["attachments"] as? [[String: Any]])
            #expect(attachments.map { $0["id"] as? String } == ["2"])
            #expect(json["uid"] as? Int == 7)
            #expect((json["parts"] as? [[String: Any]])?.count == 1)
            let tag = try #require(reply["ETag"])
            let calls = fixture.mail.calls("message")
            #expect(try await client.get(Self.path, [.ifNoneMatch: tag]).status == 304)
            #expect(fixture.mail.calls("message") == calls, "304 asks for keywords alone")
            fixture.mail.change { $0.messages[6].summary.keywords = [.seen, .flagged] }
            #expect(try await client.get(Self.path, [.ifNoneMatch: tag]).status == 200)
            let text = try await client.get(Self.path, [.accept: "text/plain"]).text
            #expect(text.contains("Attachment: 2 a.html (text/html, "))
            #expect(!text.contains("\u{1B}"))
        }
    }

    @Test("text and header alone, immutable")
    func alone() async throws {
        let fixture = APIFixture()
        try await fixture.run { client in
            for name in ["/text", "/headers", "/raw", "/parts/1"] {
                let reply = try await client.get(Self.path + name)
                #expect(reply.status == 200)
                #expect(reply["Cache-Control"] == "private, max-age=31536000, immutable")
                let tag = try #require(reply["ETag"])
                let calls = fixture.mail.state.withLock { $0.calls }
                let again = try await client.get(Self.path + name, [.ifNoneMatch: tag])
                #expect(again.status == 304)
                #expect(again["Cache-Control"] == "private, max-age=31536000, immutable")
                #expect(fixture.mail.state.withLock { $0.calls } == calls, "304 asks nobody")
            }
            let headers = try await client.get(Self.path + "/headers").json()["headers"] as? [[String: String]]
            #expect(headers?.last == ["name": "Subject", "value": "Notes ü 7"])
            let plain = try await client.get(Self.path + "/headers", [.accept: "text/plain"])
            #expect(plain.text.hasSuffix("Subject: Notes ü 7\n"))
        }
    }

    @Test("ids that are stale, gone, or none")
    func ids() async throws {
        try await APIFixture().run { client async throws in
            let stale = MessageID(folder: FakeMail.inbox, key: .uid(validity: 1, 7)).encoded
            #expect(try await client.get(APIClient.me + "/messages/" + stale).status == 410)
            let gone = MessageID(folder: FakeMail.inbox, key: .uid(validity: FakeMail.validity, 99_999)).encoded
            #expect(try await client.get(APIClient.me + "/messages/" + gone).code == "message-not-found")
            #expect(try await client.get(APIClient.me + "/messages/x").code == "message-not-found")
            #expect(try await client.get(Self.path + "/parts/9.9").code == "part-not-found")
        }
    }

    @Test("a download is safe to follow a link to")
    func safety() async throws {
        try await APIFixture().run { client in
            let html = try await client.get(Self.path + "/parts/2")
            #expect(html.bytes == SampleMessage.html)
            #expect(html["Content-Disposition"]?.hasPrefix("attachment; ") == true)
            #expect(html["X-Content-Type-Options"] == "nosniff")
            #expect(html["Content-Security-Policy"] == "sandbox; default-src 'none'")
            let picture = try await client.send(.head, Self.path + "/parts/3")
            #expect(picture["Content-Type"] == "image/png")
            let disposition = try #require(picture["Content-Disposition"])
            #expect(disposition.hasPrefix("inline; filename=\""))
            #expect(disposition.contains("filename*=UTF-8''"))
            #expect(!disposition.contains("/") && !disposition.contains("\\"))
        }
    }

    @Test("HEAD tells the size without fetching the content")
    func head() async throws {
        let fixture = APIFixture()
        try await fixture.run { client in
            let part = try await client.send(.head, Self.path + "/parts/3")
            #expect(part.status == 200)
            #expect(part["Content-Length"] == String(SampleMessage.picture.count))
            #expect(part["Accept-Ranges"] == "bytes")
            let raw = try await client.send(.head, Self.path + "/raw")
            #expect(raw["Content-Length"] == String(SampleMessage.source(uid: 7).count))
            #expect(fixture.mail.calls("content") == 0)
        }
    }

    @Test(
        "ranges, on parts and on the source",
        arguments: [
            ("bytes=0-9", 206, 0..<10), ("bytes=10-", 206, 10..<29), ("bytes=-5", 206, 24..<29),
            ("bytes=20-999", 206, 20..<29), ("bytes=-999", 206, 0..<29),
            ("bytes=29-", 416, 0..<0), ("bytes=-0", 416, 0..<0),
            ("bytes=5-2", 200, 0..<29), ("bytes=0-1,3-4", 200, 0..<29), ("lines=1-2", 200, 0..<29),
            ("bytes=a-b", 200, 0..<29), ("bytes=99999999999999999999-", 200, 0..<29),
        ])
    func ranges(header: String, status: Int, expected: Range<Int>) async throws {
        #expect(SampleMessage.text.count == 29)
        try await APIFixture().run { client in
            let reply = try await client.get(Self.path + "/parts/1", [.range: header])
            #expect(reply.status == status)
            if status == 416 {
                #expect(reply["Content-Range"] == "bytes */29")
                return
            }
            #expect(reply.bytes == Array(SampleMessage.text[expected]))
            #expect(reply["Content-Length"] == String(expected.count))
            let contentRange = "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/29"
            #expect(reply["Content-Range"] == (status == 206 ? contentRange : nil))
            let raw = try await client.get(Self.path + "/raw", [.range: header])
            #expect(raw.status == status)
        }
    }

    @Test("a range is given only of what the client has the rest of")
    func ifRange() async throws {
        try await APIFixture().run { client in
            let tag = try #require(try await client.send(.head, Self.path + "/raw")["ETag"])
            let same = try await client.get(Self.path + "/raw", [.range: "bytes=1-2", .ifRange: tag])
            #expect(same.status == 206)
            #expect(same.bytes == Array(SampleMessage.source(uid: 7)[1...2]))
            let other = try await client.get(Self.path + "/raw", [.range: "bytes=1-2", .ifRange: "\"other\""])
            #expect(other.status == 200)
        }
    }

    @Test("a server that ignores ranges sends it all, and so does this one")
    func rangesIgnored() async throws {
        let fixture = APIFixture()
        fixture.mail.change { $0.honoursRanges = false }
        try await fixture.run { client in
            let reply = try await client.get(Self.path + "/raw", [.range: "bytes=4-9"])
            #expect(reply.status == 200)
            #expect(reply.bytes == SampleMessage.source(uid: 7))
        }
    }
}
