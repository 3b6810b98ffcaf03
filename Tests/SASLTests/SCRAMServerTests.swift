import Testing

@testable import SASL

@Suite struct SCRAMServerTests {
    /// RFC 7677, section 3.
    @Test("the exchange of the RFC")
    func vector() throws {
        var server = SCRAMServer(
            isPlus: false, channelBinding: nil, nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
        let salt = try #require(Base64.decode("W22ZaJ0SNY7soEsUEjb6gQ==".utf8))
        let keys = try SCRAMCredentials(password: Secret("pencil"), salt: salt, iterations: 4096)
        guard case .needs(.keys("user")) = try server.respond(to: Array("n,,n=user,r=rOprNGfwEbeRWgbNEkqO".utf8)) else {
            Issue.record("it doesn't ask for the keys")
            return
        }
        #expect(
            try text(server.supply(.keys(keys)))
                == "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        let final =
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        #expect(
            try text(server.respond(to: Array(final.utf8))) == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        guard case .proved(let identity) = try server.respond(to: []) else {
            Issue.record("it doesn't end")
            return
        }
        #expect(identity == SASLIdentity(username: "user"))
    }

    /// The keys that belong to the same exchange, as PostgreSQL and others write them.
    @Test("keys go to RFC 5803's text and back")
    func text() throws {
        let keys = try SCRAMCredentials(password: Secret("pencil"), salt: Array("salt".utf8), iterations: 4096)
        let text = keys.rfc5803.withExposed { $0 }
        #expect(text.hasPrefix("SCRAM-SHA-256$4096:c2FsdA==$"))
        let again = try #require(SCRAMCredentials(rfc5803: text))
        #expect(try again.matches(Secret("pencil")))
        #expect(try !again.matches(Secret("Pencil")))
        #expect(again.rfc5803.withExposed { $0 } == text)
        #expect("\(keys)".contains("***"))
    }

    @Test(
        "what isn't keys is none",
        arguments: [
            "", "SCRAM-SHA-256$", "SCRAM-SHA-1$4096:c2FsdA==$c2FsdA==:c2FsdA==", "SCRAM-SHA-256$4096:c2FsdA==$:",
            "SCRAM-SHA-256$0:c2FsdA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ])
    func badText(text: String) {
        #expect(SCRAMCredentials(rfc5803: text) == nil)
    }

    static let flags: [(GS2Header.BindingFlag, Bool)] = [
        (.unsupported, false), (.used(.tlsServerEndPoint([1, 2, 3])), true),
    ]

    @Test("our own client logs in, with and without channel binding", arguments: 0..<2)
    func client(index: Int) throws {
        let (flag, isPlus) = Self.flags[index]
        var client = try SCRAMClient(
            hash: .sha256, username: "ada=b,c", password: Secret("p,w=d"), authorizationID: "ada", flag: flag,
            options: SCRAMOptions())
        var server = SCRAMServer(isPlus: isPlus, channelBinding: .tlsServerEndPoint([1, 2, 3]))
        let identity = try run(&client, &server, password: "p,w=d")
        #expect(identity == SASLIdentity(username: "ada=b,c", authorizationID: "ada"))
        try client.serverAccepted()
    }

    @Test("a wrong password, and a user who doesn't exist, are refused at the same step")
    func refused() throws {
        for keys in [
            try SCRAMCredentials(password: Secret("right"), salt: [1, 2], iterations: 4096),
            SCRAMCredentials(unknownUser: "ada", seed: [7], iterations: 4096),
        ] {
            var client = try SCRAMClient(
                hash: .sha256, username: "ada", password: Secret("wrong"), authorizationID: nil, flag: .unsupported,
                options: SCRAMOptions())
            var server = SCRAMServer(isPlus: false, channelBinding: nil)
            _ = try server.respond(to: client.respond(to: nil).withExposed { $0 })
            guard case .challenge(let first) = try server.supply(.keys(keys)) else { continue }
            let final = try client.respond(to: first).withExposed { $0 }
            #expect(throws: SASLError(.credentialsRefused, "the proof isn't the password's")) {
                try server.respond(to: final)
            }
            #expect(throws: SASLError.self) { try server.respond(to: final) }
        }
    }

    @Test("the salt of a user who doesn't exist stays, and is another for another")
    func unknownUsers() {
        let salts = ["ada", "ada", "bob"].map { name in
            SCRAMCredentials(unknownUser: name, seed: [7], iterations: 4096).salt
        }
        #expect(salts[0] == salts[1] && salts[1] != salts[2])
        #expect(SCRAMCredentials(unknownUser: "ada", seed: [8], iterations: 4096).salt != salts[0])
    }

    @Test("a client that was kept from seeing the -PLUS mechanism is found out (RFC 5802, section 6)")
    func downgrade() throws {
        var server = SCRAMServer(isPlus: false, channelBinding: .tlsServerEndPoint([1]))
        #expect(throws: SASLError.self) { try server.respond(to: Array("y,,n=ada,r=abc".utf8)) }
        var plain = SCRAMServer(isPlus: false, channelBinding: nil)
        guard case .needs = try plain.respond(to: Array("y,,n=ada,r=abc".utf8)) else {
            Issue.record("a client may know channel binding where there is none")
            return
        }
    }

    @Test("binding to another connection is refused")
    func otherConnection() throws {
        var client = try SCRAMClient(
            hash: .sha256, username: "ada", password: Secret("pw"), authorizationID: nil,
            flag: .used(.tlsServerEndPoint([9])), options: SCRAMOptions())
        var server = SCRAMServer(isPlus: true, channelBinding: .tlsServerEndPoint([1]))
        #expect(throws: SASLError.self) { _ = try run(&client, &server, password: "pw") }
    }

    @Test(
        "what isn't SCRAM is malformed",
        arguments: [
            "", "n", "n,,", "n,,n=", "n,,n=ada", "n,,n=ada,r=", "n,,m=x,n=ada,r=abc", "x,,n=ada,r=abc",
            "n,b=x,n=ada,r=abc", "n,,n=a=da,r=abc", "n,,n=ada,r=a\u{7F}", "p=,,n=ada,r=abc",
            "p=tls-unique,,n=ada,r=abc",
        ])
    func malformed(text: String) {
        var server = SCRAMServer(isPlus: false, channelBinding: nil)
        #expect { try server.respond(to: Array(text.utf8)) } throws: {
            ($0 as? SASLError)?.code == .malformedResponse
        }
    }

    @Test(
        "a final message of another exchange, or of none, is refused",
        arguments: ["", "c=biws", "c=biws,r=x,p=AAAA", "c=biws,r=abcNONCE,p=", "c=eSws,r=abcNONCE,p=AAAA", "p=AAAA"])
    func finalMessage(text: String) throws {
        var server = SCRAMServer(isPlus: false, channelBinding: nil, nonce: "NONCE")
        _ = try server.respond(to: Array("n,,n=ada,r=abc".utf8))
        _ = try server.supply(.keys(SCRAMCredentials(unknownUser: "ada", seed: [7], iterations: 4096)))
        #expect(throws: SASLError.self) { try server.respond(to: Array(text.utf8)) }
    }

    private func run(_ client: inout SCRAMClient, _ server: inout SCRAMServer, password: String) throws -> SASLIdentity?
    {
        var step = try server.respond(to: client.respond(to: nil).withExposed { $0 })
        while true {
            switch step {
            case .needs:
                let keys = try SCRAMCredentials(password: Secret(password), salt: [1, 2, 3], iterations: 4096)
                step = try server.supply(.keys(keys))
            case .challenge(let challenge):
                step = try server.respond(to: client.respond(to: challenge).withExposed { $0 })
            case .proved(let identity): return identity
            case .checkPassword: return nil
            }
        }
    }

    private func text(_ step: SASLServerStep) -> String? {
        guard case .challenge(let bytes) = step else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
