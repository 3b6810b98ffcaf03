import Foundation
import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("What every response has", .timeLimit(.minutes(1)))
struct ConventionTests {
    private static let inbox = APIClient.me + "/folders/inbox/messages"

    @Test("a name, timings, and safe defaults for browsers")
    func headers() async throws {
        try await APIFixture().runAnonymously { client in
            for path in ["/v1", "/nowhere", "/v1/accounts", "/health/live"] {
                let reply = try await client.get(path, [.requestID: "abc.DEF-1_2"])
                #expect(reply["X-Request-Id"] == "abc.DEF-1_2")
                #expect(reply["Server-Timing"]?.contains("total;dur=") == true)
                #expect(reply["X-Content-Type-Options"] == "nosniff")
                #expect(reply["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            }
            for hostile in ["a b", "x\"y", String(repeating: "a", count: 65)] {
                let id = try #require(try await client.get("/v1", [.requestID: hostile])["X-Request-Id"])
                #expect(id != hostile)
                #expect((1...64).contains(id.utf8.count))
            }
        }
    }

    @Test("HEAD is GET without its body, everywhere")
    func head() async throws {
        let table = try APIFixture().api().allRoutes
        let paths = table.routes.filter { $0.method == .get }.map { route in
            route.path.replacing("{account}", with: "me").replacing("{folder}", with: "inbox")
                .replacing("{message}", with: MessageTests.id).replacing("{part}", with: "1")
                .replacing("{thread}", with: FakeMail.thread.encoded).replacing("{draft}", with: MessageTests.id)
        }
        try await APIFixture().run { client in
            let blob = try await client.send(.post, APIClient.me + "/blobs", body: "uploaded").json()["id"] as? String
            let message = "From: ada@example.org\r\nTo: bob@example.com\r\n\r\nHi\r\n"
            let submission =
                try await client.send(
                    .post, APIClient.me + "/submissions", [.contentType: "message/rfc822"], body: message
                ).json()["id"] as? String
            for path in paths {
                let query = path.contains("/search") ? "?q=ada" : ""
                let path =
                    path.replacing("{blob}", with: blob ?? "")
                    .replacing("{submission}", with: submission ?? "") + query
                let get = try await client.get(path)
                let head = try await client.send(.head, path)
                #expect(get.status == 200, "\(path)")
                #expect(head.status == 200, "\(path)")
                #expect(head.bytes.isEmpty)
                #expect(head["Content-Type"] == get["Content-Type"])
                #expect(head["ETag"] == get["ETag"])
                if path != "/metrics" { #expect(head["Content-Length"] == get["Content-Length"], "\(path)") }
            }
        }
    }

    @Test("a wrong method is 405 with Allow, an unknown path 404, OPTIONS an answer")
    func methods() async throws {
        try await APIFixture().run { client in
            for method in [HTTPRequest.Method.put, .patch, .trace, .delete] {
                let reply = try await client.send(method, APIClient.me + "/search")
                #expect(reply.status == 405)
                #expect(reply["Allow"] == "GET, HEAD, OPTIONS, POST")
            }
            for path in ["/", "/v2", "/v1/accounts/me/nonsense", "/v1//accounts/me/x/y/z/w", "/%00"] {
                #expect(try await client.get(path).status == 404, "\(path)")
            }
            let options = try await client.send(.options, "/v1/sessions")
            #expect(options.status == 204)
            #expect(options["Allow"] == "OPTIONS, POST")
        }
    }

    @Test("what can't be given is 406", arguments: ["text/html", "application/json;q=0", "image/*", "nonsense"])
    func notAcceptable(accept: String) async throws {
        try await APIFixture().run { client in
            let reply = try await client.get(Self.inbox, [.accept: accept])
            #expect(reply.status == 406)
            #expect(reply["Content-Type"] == "application/problem+json")
        }
    }

    @Test("origins on the list may call, and no others")
    func crossOrigin() async throws {
        var fixture = APIFixture()
        fixture.options.allowedOrigins = ["https://mail.example.org"]
        try await fixture.run { client in
            let preflight: HTTPFields = [.origin: "https://mail.example.org", .accessControlRequestMethod: "DELETE"]
            let answer = try await client.send(.options, "/v1/sessions/current", preflight)
            #expect(answer.status == 204)
            #expect(answer["Access-Control-Allow-Origin"] == "https://mail.example.org")
            #expect(answer["Access-Control-Allow-Methods"]?.contains("DELETE") == true)
            let good = try await client.get(Self.inbox, [.origin: "https://mail.example.org"])
            #expect(good["Access-Control-Allow-Origin"] == "https://mail.example.org")
            #expect(good["Vary"]?.contains("Origin") == true)
            let evil = try await client.get(Self.inbox, [.origin: "https://evil.example"])
            #expect(evil["Access-Control-Allow-Origin"] == nil)
            #expect(
                try await client.get("/nowhere", [.origin: "https://mail.example.org"])["Access-Control-Allow-Origin"]
                    != nil)
        }
    }

    @Test(
        "text is compressed for who asks, and its tag is weak then; downloads of pictures, ranges and secrets never are"
    )
    func compression() async throws {
        try await APIFixture().run { client in
            let gzip: HTTPFields = [.acceptEncoding: "gzip"]
            let page = try await client.get(Self.inbox, gzip)
            #expect(page["Content-Encoding"] == "gzip")
            #expect(page["Vary"]?.contains("Accept-Encoding") == true)
            #expect(page["Vary"]?.split(separator: ",").contains("Accept") == true)
            #expect(page.bytes.starts(with: [0x1F, 0x8B]))
            let tag = try #require(page["ETag"])
            #expect(tag.hasPrefix("W/\""))
            #expect(try await client.get(Self.inbox, [.acceptEncoding: "gzip", .ifNoneMatch: tag]).status == 304)
            #expect(try await client.get(Self.inbox, [.acceptEncoding: "deflate"])["Content-Encoding"] == "deflate")
            #expect(try await client.get("/v1", gzip)["Content-Encoding"] == nil, "too short")
            let head = try await client.send(.head, Self.inbox, gzip)
            #expect(head["Content-Encoding"] == nil)
            let picture = try await client.get(MessageTests.path + "/parts/3", gzip)
            #expect(picture["Content-Encoding"] == nil)
            #expect(picture.bytes == SampleMessage.picture)
        }
    }

    @Test("each failure of the mail server has its status, and tells what it said")
    func upstreamFailures() async throws {
        let fixture = APIFixture()
        let expected: [(MailServiceError.Code, Int)] = [
            (.upstreamUnreachable, 502), (.upstreamCertificate, 502), (.upstreamBroken, 502), (.upstreamRefused, 502),
            (.upstreamThrottled, 503), (.overBudget, 503), (.upstreamTimeout, 504), (.upstreamAuthentication, 401),
            (.forbidden, 403), (.overQuota, 507), (.unsupported, 409), (.tooLarge, 413), (.internal, 500),
            (.init(rawValue: "never-heard-of"), 500),
        ]
        try await fixture.run { client in
            for (code, status) in expected {
                let failure = MailServiceError(
                    code, "It went wrong.", retryAfter: code == .upstreamThrottled ? .milliseconds(1500) : nil,
                    upstream: .init(protocolName: "imap", command: "FETCH", responseCode: "LIMIT", text: "too many"))
                fixture.mail.change { $0.failures["page"] = failure }
                let reply = try await client.get(Self.inbox)
                #expect(reply.status == status, "\(code)")
                #expect(reply.code == code.rawValue)
                #expect((try reply.json()["upstream"] as? [String: Any])?["responseCode"] as? String == "LIMIT")
                #expect(try reply.json()["instance"] as? String == Self.inbox)
                let retryAfter = code == .upstreamThrottled ? "2" : status == 503 ? "1" : nil
                #expect(reply["Retry-After"] == retryAfter)
            }
            fixture.mail.change { $0.failures = [:] }
            #expect(try await client.get(Self.inbox).status == 200, "the next request works")
        }
    }

    @Test(
        "a path with an empty step is none: a link to it would name another host", arguments: ["//v1", "/v1//accounts"])
    func emptySteps(path: String) async throws {
        try await APIFixture().run { client in
            let reply = try await client.get(path)
            #expect(reply.status == 404)
        }
    }

    @Test("the service says what it is, and shows its document")
    func service() async throws {
        try await APIFixture().runAnonymously { client in
            #expect(try await client.get("/v1").json()["name"] as? String == "Postern")
            #expect(try await client.get("/health/ready").status == 200)
            let yaml = try await client.get("/openapi.yaml")
            #expect(yaml["Content-Type"] == "application/yaml")
            #expect(yaml.text.hasPrefix("openapi: 3.1.0"))
            let docs = try await client.get("/docs")
            #expect(docs.text.contains("<a id=\"stale-id\"></a>"))
            #expect(docs.text.contains("/v1/accounts/{account}/folders"))
            #expect(!docs.text.contains("<script"))
        }
    }

    @Test("metrics are by route, never by path")
    func metrics() async throws {
        try await APIFixture().run { client in
            _ = try await client.get(MessageTests.path)
            _ = try await client.get("/nowhere/\(MessageTests.id)")
            let text = try await client.get("/metrics").text
            #expect(
                text.contains(
                    #"_total{method="GET",route="/v1/accounts/{account}/messages/{message}",status="200"} 1"#
                ))
            #expect(text.contains(#"route="unmatched",status="404"} 1"#))
            #expect(text.contains("# TYPE http_request_duration_seconds histogram"))
            #expect(!text.contains(MessageTests.id))
        }
    }
}
