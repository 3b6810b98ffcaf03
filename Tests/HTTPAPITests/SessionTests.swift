import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Sessions", .timeLimit(.minutes(1)))
struct SessionTests {
    private static let credentials = #"{"address": "ada@example.org", "password": "lovelace"}"#

    @Test("a person logs in, is known, and logs out")
    func life() async throws {
        try await APIFixture().runAnonymously { client in
            let created = try await client.post("/v1/sessions", json: Self.credentials)
            #expect(created.status == 201)
            #expect(created["Location"] == "/v1/sessions/current")
            #expect(created["Cache-Control"] == "no-store")
            #expect(created["Set-Cookie"] == nil)
            let token = try #require(created.json()["token"] as? String)
            let bearer: HTTPFields = [.authorization: "bearer \(token)"]

            let current = try await client.get("/v1/sessions/current", bearer)
            #expect(current.status == 200)
            #expect(try current.json()["token"] == nil)
            #expect((try current.json()["account"] as? [String: Any])?["address"] as? String == "ada@example.org")

            #expect(try await client.send(.delete, "/v1/sessions/current", bearer).status == 204)
            #expect(try await client.get("/v1/sessions/current", bearer).status == 401)
        }
    }

    @Test("a browser's cookie is enough to read, and needs its CSRF token to write")
    func cookie() async throws {
        try await APIFixture().runAnonymously { client in
            let created = try await client.post(
                "/v1/sessions", json: #"{"address": "ada@example.org", "password": "lovelace", "cookie": true}"#)
            #expect(try created.json()["token"] == nil)
            let csrf = try #require(created.json()["csrfToken"] as? String)
            let cookie = try #require(created["Set-Cookie"])
            #expect(cookie.hasPrefix("__Host-postern="))
            for attribute in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
                #expect(cookie.contains("; \(attribute)"))
            }
            let sent: HTTPFields = [.cookie: String(cookie.prefix { $0 != ";" })]
            let current = try await client.get("/v1/sessions/current", sent)
            #expect(try current.json()["csrfToken"] as? String == csrf)

            let without = try await client.send(.delete, "/v1/sessions/current", sent)
            #expect(without.status == 403)
            #expect(without.code == "csrf-token-required")
            var wrong = sent
            wrong[.csrfToken] = String(csrf.reversed())
            #expect(try await client.send(.delete, "/v1/sessions/current", wrong).status == 403)
            var right = sent
            right[.csrfToken] = csrf
            #expect(try await client.send(.delete, "/v1/sessions/current", right).status == 204)
        }
    }

    @Test(
        "what isn't a login is told why",
        arguments: [
            (#"{"address": "ada@example.org", "password": "wrong"}"#, 401, "invalid-credentials"),
            (#"{"address": "ada@elsewhere.test", "password": "x"}"#, 422, "unknown-server"),
            (#"{"address": "ada", "password": "x"}"#, 422, "invalid-request"),
            (#"{"address": "ada@example.org"}"#, 422, "invalid-request"),
            (#"{"address": 7, "password": "x"}"#, 422, "invalid-request"),
            (#"{"address": "ada@example.org", "password": "x", "remember": true}"#, 422, "invalid-request"),
            (#"{"address": "#, 400, "bad-request"),
            ("[]", 422, "invalid-request"),
        ])
    func refusals(body: String, status: Int, code: String) async throws {
        try await APIFixture().runAnonymously { client in
            let reply = try await client.post("/v1/sessions", json: body)
            #expect(reply.status == status)
            #expect(reply.code == code)
            #expect(reply["Content-Type"] == "application/problem+json")
            #expect(!reply.text.contains("lovelace"))
        }
    }

    @Test("a body that says it isn't JSON is 415")
    func mediaType() async throws {
        try await APIFixture().runAnonymously { client in
            let reply = try await client.post(
                "/v1/sessions", json: Self.credentials, [.contentType: "application/x-www-form-urlencoded"])
            #expect(reply.status == 415)
        }
    }

    @Test("a body over the limit is 413")
    func tooLarge() async throws {
        try await APIFixture().run { client in
            let long = #"{"address": "\#(String(repeating: "a", count: 20_000))"}"#
            let stranger = try await client.post("/v1/sessions", json: long)
            #expect(stranger.status == 413)
            // Who is known may send more.
            let known = try await client.post(APIClient.me + "/search", json: long)
            #expect(known.status == 422)
        }
    }

    @Test("guessing is slowed, and told for how long")
    func throttled() async throws {
        try await APIFixture().runAnonymously { client in
            for _ in 0..<30 {
                let reply = try await client.post(
                    "/v1/sessions", json: #"{"address": "ada@example.org", "password": "guess"}"#)
                guard reply.status == 429 else { continue }
                #expect(reply.code == "login-throttled")
                #expect(try #require(reply["Retry-After"].flatMap { Int($0) }) > 0)
                return
            }
            Issue.record("thirty guesses went through")
        }
    }

    @Test("a proxy's word for who the client is counts where the proxy is trusted", arguments: [true, false])
    func forwarded(isTrusted: Bool) async throws {
        var fixture = APIFixture()
        fixture.options.trustedProxies = isTrusted ? ["127.0.0.1", "::1"] : []
        try await fixture.runAnonymously { client in
            var statuses: Set<Int> = []
            for number in 1...60 {
                let body = #"{"address": "person\#(number)@example.org", "password": "guess"}"#
                let reply = try await client.post(
                    "/v1/sessions", json: body, [.forwardedFor: "1.1.1.1, 10.0.0.\(number)"])
                statuses.insert(reply.status)
            }
            #expect(statuses.contains(429) == !isTrusted)
        }
    }

    @Test("a token that is none is 401", arguments: ["Bearer", "Bearer x", "Basic YTpi", "Bearer \u{7E}\u{7E}", ""])
    func badTokens(header: String) async throws {
        try await APIFixture().runAnonymously { client in
            let reply = try await client.get("/v1/accounts/me", [.authorization: header])
            #expect(reply.status == 401)
        }
    }
}
