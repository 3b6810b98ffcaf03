import MailTransport
import POP3Client
import POP3Protocol
import PosternTesting
import SASL
import Testing

/// STLS and logins, step by step.
@Suite(.timeLimit(.minutes(1)))
struct LoginTests {
    /// Runs a login against a script; gives what the client wrote, and how it ended.
    private func login(
        change: (inout POP3Configuration) -> Void = { _ in }, _ script: @escaping ScriptedServer.Script
    ) async throws -> (lines: [String], error: POP3ClientError?) {
        try await withScriptedServer(script: script) { server in
            do {
                let connection = try await POP3Connection.connect(server.pop3(change: change), connector: testConnector)
                connection.close()
                return (server.received, nil)
            } catch let error as POP3ClientError {
                return (server.received, error)
            }
        }
    }

    /// Answers each line in turn, then nothing.
    private static func answers(_ greeting: String, _ answers: String...) -> ScriptedServer.Script {
        { connection in
            try await connection.send(greeting + "\r\n")
            for answer in answers {
                guard try await connection.line() != nil else { return }
                try await connection.send(answer + "\r\n")
            }
            try await connection.stall()
        }
    }

    private static func capa(_ lines: String) -> String {
        "+OK\r\n\(lines.replacing("|", with: "\r\n"))\r\n."
    }

    @Test func bytesBehindTheAnswerToSTLSAreAnAttack() async throws {
        let result = try await login(change: { $0.endpoint.security = .startTLS }) { connection in
            try await connection.send("+OK\r\n")
            try await connection.expectLine(containing: "STLS")
            try await connection.send("+OK go\r\n+OK injected\r\n")
            try await connection.stall()
        }
        #expect(result.error?.code == .tlsFailed)
        #expect(result.lines == ["STLS"])
    }

    @Test func aServerWithoutSTLSGetsNoPassword() async throws {
        let result = try await login(
            change: { $0.endpoint.security = .startTLS }, Self.answers("+OK", "-ERR unknown command"))
        #expect(result.error?.code == .tlsFailed)
        #expect(result.lines == ["STLS"])
    }

    @Test func theStrongestMechanismIsTakenWithAnInitialResponse() async throws {
        let result = try await login(Self.answers("+OK", Self.capa("USER|SASL LOGIN PLAIN|UIDL|TOP"), "+OK in"))
        #expect(result.error == nil)
        #expect(result.lines == ["CAPA", "AUTH PLAIN AG1lAG9wZW5zZXNhbWU="])
    }

    @Test func aLongResponseWaitsForItsChallenge() async throws {
        let result = try await login(
            change: { $0.credential = .bearerToken(username: "me", token: Secret(String(repeating: "t", count: 300))) },
            Self.answers("+OK", Self.capa("SASL XOAUTH2|UIDL|TOP"), "+ ", "+OK in"))
        #expect(result.error == nil)
        #expect(result.lines.prefix(2) == ["CAPA", "AUTH XOAUTH2"])
        #expect(result.lines.count == 3)
    }

    @Test func aServerThatKnowsNoInitialResponse() async throws {
        let result = try await login(
            Self.answers("+OK", Self.capa("SASL PLAIN|UIDL|TOP"), "-ERR syntax error", "+ ", "+OK in"))
        #expect(result.error == nil)
        #expect(result.lines == ["CAPA", "AUTH PLAIN AG1lAG9wZW5zZXNhbWU=", "AUTH PLAIN", "AG1lAG9wZW5zZXNhbWU="])
    }

    @Test func aServerWithoutCAPAIsLoggedInToByUSERAndPASS() async throws {
        let result = try await login(Self.answers("+OK", "-ERR what?", "+OK", "+OK in"))
        #expect(result.error == nil)
        #expect(result.lines == ["CAPA", "USER me", "PASS opensesame"])
    }

    @Test func nothingIsShownInTheClearUnlessAllowed() async throws {
        for capabilities in ["USER|UIDL", "USER|SASL PLAIN LOGIN CRAM-MD5|UIDL"] {
            let result = try await login(
                change: { $0.allowsClearTextPassword = false }, Self.answers("+OK <1.2@host>", Self.capa(capabilities)))
            #expect(result.error?.code == .cleartextRefused)
            #expect(result.lines == ["CAPA"])
        }
    }

    @Test func aServerThatTakesNoPasswordsInTheClearIsNotShownOne() async throws {
        let result = try await login(Self.answers("+OK", Self.capa("STLS|UIDL")))
        #expect(result.error != nil)
        #expect(result.lines == ["CAPA"])
    }

    /// RFC 1939's own example, section 7.
    @Test func apopWhereItIsAllowedAndThePasswordIsNot() async throws {
        let result = try await login(
            change: {
                $0.allowsClearTextPassword = false
                $0.allowsAPOP = true
                $0.credential = .password(username: "mrose", password: Secret("tanstaaf"))
            }, Self.answers("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>", "-ERR", "+OK in"))
        #expect(result.error == nil)
        #expect(result.lines == ["CAPA", "APOP mrose c4c9334bac560ecc979e58001b3e22fb"])
    }

    @Test func utf8IsAskedForBeforeTheLogin() async throws {
        let result = try await login(
            Self.answers("+OK", Self.capa("USER|UTF8 USER|UIDL|TOP"), "+OK", "+OK", "+OK in"))
        #expect(result.error == nil)
        #expect(result.lines == ["CAPA", "UTF8", "USER me", "PASS opensesame"])
    }

    @Test func capabilitiesThatComeAfterTheLoginAreAskedFor() async throws {
        let script = Self.answers("+OK", Self.capa("USER"), "+OK", "+OK in", Self.capa("USER|UIDL|TOP"), "+OK 0 0")
        try await withScriptedServer(script: script) { server in
            let connection = try await POP3Connection.connect(server.pop3(), connector: testConnector)
            _ = try await connection.stat()
            #expect(connection.capabilities.contains(.uidl))
            connection.close()
        }
    }

    @Test func somethingElseThanPOP3() async throws {
        let result = try await login(Self.answers("* OK IMAP4rev1 ready"))
        #expect(result.error?.code == .greetingRefused)
    }
}
