import PosternTesting
import Testing

/// A browser's session.
@Suite("A session in a cookie", .timeLimit(.minutes(3)))
struct CookieSessionTests {
    @Test("the cookie reads, and writes nothing without its CSRF token")
    func cookie() async throws {
        try await withScriptedServer(script: ScriptedIMAP().script) { server in
            try await PosternUnderTest(server).run { client in
                let login = try await client.post(
                    "/v1/sessions",
                    json: #"{"address": "a@b.example", "password": "\#(PosternUnderTest.password)", "cookie": true}"#)
                #expect(login.status == 201 && login.json["token"] == .null)
                let set = try #require(login["Set-Cookie"])
                for attribute in ["__Host-", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
                    #expect(set.contains(attribute))
                }
                expectNoSecret(login)
                let cookie = ["Cookie": String(set.prefix { $0 != ";" })]
                let token = try #require(login.json["csrfToken"].string)
                let inbox = HTTPClient.me + "/folders/inbox/messages"
                #expect(try await client.get(inbox, cookie).status == 200)
                #expect(try await client.get("/v1/sessions/current", cookie).json["csrfToken"].string == token)

                let search = #"{"filter": {"text": "message"}}"#
                let path = HTTPClient.me + "/search"
                for wrong in [nil, "", "x", token + "x"] {
                    let headers = cookie.merging(wrong.map { ["X-CSRF-Token": $0] } ?? [:]) { $1 }
                    expectProblem(try await client.post(path, json: search, headers), 403, "csrf-token-required")
                    let out = try await client.send("DELETE", "/v1/sessions/current", headers)
                    expectProblem(out, 403, "csrf-token-required")
                }
                let right = cookie.merging(["X-CSRF-Token": token]) { $1 }
                #expect(try await client.post(path, json: search, right).status == 200)
                let out = try await client.send("DELETE", "/v1/sessions/current", right)
                #expect(out.status == 204 && out["Set-Cookie"]?.contains("Max-Age=0") == true)
                expectProblem(try await client.get(inbox, cookie), 401, "unauthenticated")
            }
        }
    }
}
