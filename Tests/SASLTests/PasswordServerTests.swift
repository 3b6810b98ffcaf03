import Testing

@testable import SASL

@Suite struct PasswordServerTests {
    @Test("PLAIN with an initial response, and without")
    func plain() throws {
        var server = PlainServer()
        guard case .challenge([]) = try server.respond(to: nil),
            case .checkPassword(let identity, let password) = try server.respond(to: Array("ada\0bob\0p w".utf8))
        else {
            Issue.record("PLAIN goes wrong")
            return
        }
        #expect(identity == SASLIdentity(username: "bob", authorizationID: "ada"))
        #expect(password.withExposed { $0 } == "p w")
    }

    @Test(
        "what isn't PLAIN is malformed",
        arguments: [
            [], [0], [0, 0], [0, 97, 0], [0, 0, 98], [97, 0, 98], [0, 97, 0, 98, 0, 99], [0, 0xFF, 0, 97],
        ])
    func notPlain(response: [UInt8]) {
        var server = PlainServer()
        #expect(throws: SASLError.self) { try server.respond(to: response) }
    }

    @Test("LOGIN asks for one after the other; the name may come with the command", arguments: [true, false])
    func login(isNameFirst: Bool) throws {
        var server = LoginServer()
        if !isNameFirst {
            guard case .challenge = try server.respond(to: nil) else { return }
        }
        guard case .challenge = try server.respond(to: Array("ada".utf8)),
            case .checkPassword(let identity, let password) = try server.respond(to: Array("secret".utf8))
        else {
            Issue.record("LOGIN goes wrong")
            return
        }
        #expect(identity == SASLIdentity(username: "ada"))
        #expect(password.withExposed { $0 } == "secret")
    }

    /// RFC 2195, section 2.
    @Test("CRAM-MD5: the exchange of the RFC")
    func cramMD5() throws {
        var server = CRAMMD5Server(challenge: "<1896.697170952@postoffice.reston.mci.net>")
        guard case .challenge(let challenge) = try server.respond(to: nil) else { return }
        #expect(challenge == Array("<1896.697170952@postoffice.reston.mci.net>".utf8))
        guard
            case .needs(.password("tim")) = try server.respond(
                to: Array("tim b913a602c7eda7a495b4e6e7334d3890".utf8)),
            case .proved(let identity) = try server.supply(.password(Secret("tanstaaftanstaaf")))
        else {
            Issue.record("CRAM-MD5 goes wrong")
            return
        }
        #expect(identity == SASLIdentity(username: "tim"))
    }

    @Test(
        "CRAM-MD5 refuses what isn't right",
        arguments: ["", "tim", "tim ", " b913a602c7eda7a495b4e6e7334d3890", "tim xx"])
    func notCRAMMD5(response: String) throws {
        var server = CRAMMD5Server(challenge: "<x@y>")
        _ = try server.respond(to: nil)
        #expect(throws: SASLError.self) { try server.respond(to: Array(response.utf8)) }
    }

    @Test("a wrong code is refused, and challenges differ")
    func wrongCode() throws {
        var server = CRAMMD5Server(challenge: CRAMMD5Server.uniqueChallenge(host: "h"))
        _ = try server.respond(to: nil)
        _ = try server.respond(to: Array("tim b913a602c7eda7a495b4e6e7334d3890".utf8))
        #expect(throws: SASLError(.credentialsRefused, "the code isn't the password's")) {
            try server.supply(.password(Secret("tanstaaftanstaaf")))
        }
        #expect(CRAMMD5Server.uniqueChallenge(host: "h") != CRAMMD5Server.uniqueChallenge(host: "h"))
    }
}
