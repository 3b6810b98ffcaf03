import Testing

@testable import SASL

/// Each mechanism with the example of its own specification.
@Suite struct MechanismVectorTests {
    /// RFC 4616, section 4.
    @Test func plain() throws {
        var mechanism = try PlainClient(username: "tim", password: Secret("tanstaaftanstaaf"), authorizationID: nil)
        #expect(try mechanism.text(answering: nil) == "\0tim\0tanstaaftanstaaf")
        var other = try PlainClient(username: "Kurt", password: Secret("xipj3plmq"), authorizationID: "Ursel")
        #expect(try other.text(answering: "") == "Ursel\0Kurt\0xipj3plmq")
        #expect(throws: SASLError.surplusChallenge) { try other.text(answering: "") }
    }

    @Test(arguments: ["Username:", "User Name\0", "", "anything"])
    func login(prompt: String) throws {
        var mechanism = try LoginClient(username: "tim", password: Secret("tanstaaf"))
        #expect(!mechanism.isClientFirst)
        #expect(throws: SASLError.noInitialResponse) { try mechanism.text(answering: nil) }
        #expect(try mechanism.text(answering: prompt) == "tim")
        #expect(try mechanism.text(answering: prompt) == "tanstaaf")
        #expect(throws: SASLError.surplusChallenge) { try mechanism.text(answering: prompt) }
    }

    /// RFC 2195, section 2.
    @Test func cramMD5() throws {
        var mechanism = CRAMMD5Client(username: "tim", password: Secret("tanstaaftanstaaf"))
        #expect(throws: SASLError.noInitialResponse) { try mechanism.text(answering: nil) }
        let response = try mechanism.text(answering: "<1896.697170952@postoffice.reston.mci.net>")
        #expect(response == "tim b913a602c7eda7a495b4e6e7334d3890")
        #expect(Base64.encode(response.utf8) == "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw")
    }

    /// RFC 5802, section 5.
    @Test func scramSHA1() throws {
        var mechanism = try makeSCRAM(.sha1, username: "user", nonce: "fyko+d2lbbFgONRv9qkxdawL")
        #expect(try mechanism.text(answering: nil) == "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")
        #expect(
            try mechanism.text(
                answering: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")
                == "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
        #expect(throws: SASLError.self) { try mechanism.serverAccepted() }
        #expect(try mechanism.text(answering: "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=") == "")
        try mechanism.serverAccepted()
        #expect(throws: SASLError.surplusChallenge) { try mechanism.text(answering: "") }
    }

    /// RFC 7677, section 3.
    @Test func scramSHA256() throws {
        var mechanism = try makeSCRAM(.sha256, username: "user", nonce: "rOprNGfwEbeRWgbNEkqO")
        #expect(try mechanism.text(answering: nil) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        #expect(
            try mechanism.text(
                answering: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
                == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        #expect(try mechanism.text(answering: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=") == "")
        try mechanism.serverAccepted()
    }

    /// RFC 7628, section 4.1, without the optional host and port; and the failure of section 4.3.
    @Test func oauthBearer() throws {
        var mechanism = try OAuthClient.oauthBearer(
            username: "user@example.com", token: Secret("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="))
        #expect(
            try mechanism.text(answering: nil)
                == "n,a=user@example.com,\u{1}auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}\u{1}")
        let detail = #"{"status":"invalid_token","scope":"example_scope"}"#
        #expect(try mechanism.text(answering: detail) == "\u{1}")
        #expect(mechanism.serverErrorDetail == detail)
        #expect(throws: SASLError.self) { try mechanism.serverAccepted() }
        #expect(throws: SASLError.surplusChallenge) { try mechanism.text(answering: "") }
    }

    /// The example of Google's "OAuth 2.0 Mechanism" page.
    @Test func xoauth2() throws {
        var mechanism = try OAuthClient.xoauth2(
            username: "someuser@example.com", token: Secret("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"))
        let response = try mechanism.text(answering: nil)
        #expect(
            Base64.encode(response.utf8)
                == "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ=="
        )
        #expect(try mechanism.text(answering: #"{"status":"401"}"#) == "")
        #expect(mechanism.serverErrorDetail == #"{"status":"401"}"#)
    }

    /// RFC 4422, appendix A.
    @Test(arguments: [(nil, ""), ("fred@example.com", "fred@example.com")] as [(String?, String)])
    func external(identity: String?, expected: String) throws {
        var mechanism = try ExternalClient(authorizationID: identity)
        #expect(try mechanism.text(answering: nil) == expected)
        #expect(throws: SASLError.surplusChallenge) { try mechanism.text(answering: "") }
    }
}

func makeSCRAM(
    _ hash: SCRAMHash, username: String = "user", password: String = "pencil", authorizationID: String? = nil,
    flag: GS2Header.BindingFlag = .unsupported, options: SCRAMOptions = SCRAMOptions(), nonce: String = "abc"
) throws(SASLError) -> SCRAMClient {
    try SCRAMClient(
        hash: hash, username: username, password: Secret(password), authorizationID: authorizationID, flag: flag,
        options: options, nonce: nonce)
}

extension SASLClientMechanism {
    /// The response to a challenge, both as text.
    mutating func text(answering challenge: String?) throws(SASLError) -> String {
        try respond(to: challenge.map { Array($0.utf8) }).withExposed { String(decoding: $0, as: UTF8.self) }
    }
}
