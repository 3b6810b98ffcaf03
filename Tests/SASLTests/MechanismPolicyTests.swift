import Testing

@testable import SASL

@Suite struct MechanismPolicyTests {
    private let everything: [MechanismName] = [
        .login, .plain, .cramMD5, .scramSHA1, .scramSHA1Plus, .scramSHA256, .scramSHA256Plus, .xoauth2, .oauthBearer,
        .external, MechanismName("GSSAPI"),
    ]
    private let password = Credential.password(username: "u", password: Secret("p"))

    @Test func strongestFirst() {
        var policy = MechanismPolicy(isLinkEncrypted: true)
        #expect(
            policy.candidates(offered: everything, for: password)
                == [.scramSHA256, .scramSHA1, .cramMD5, .plain, .login])
        policy.channelBinding = .tlsServerEndPoint([1])
        #expect(policy.candidates(offered: everything, for: password).prefix(2) == [.scramSHA256Plus, .scramSHA256])
        #expect(
            policy.candidates(offered: everything, for: .bearerToken(username: "u", token: Secret("t")))
                == [.oauthBearer, .xoauth2])
        #expect(policy.candidates(offered: everything, for: .external()) == [.external])
    }

    @Test func nothingInTheClearOnAnOpenLink() throws {
        var policy = MechanismPolicy(isLinkEncrypted: false)
        #expect(!policy.permitsPasswordInClear)
        #expect(policy.candidates(offered: everything, for: password) == [.scramSHA256, .scramSHA1])
        #expect { try policy.select(offered: [.plain, .login, .cramMD5], for: password) } throws: {
            ($0 as? SASLError)?.code == .insecureLink
        }
        #expect { try policy.select(offered: [MechanismName("GSSAPI")], for: password) } throws: {
            ($0 as? SASLError)?.code == .noAcceptableMechanism
        }
        #expect(throws: SASLError.self) {
            try policy.select(offered: everything, for: .bearerToken(username: "u", token: Secret("t")))
        }
        policy.allowsClearTextPassword = true
        #expect(try policy.select(offered: [.plain], for: password).name == .plain)
    }

    @Test func allowedListAndCaseOfNames() throws {
        let policy = MechanismPolicy(isLinkEncrypted: true, allowed: [MechanismName("plain")])
        #expect(try policy.select(offered: everything, for: password).name == .plain)
        #expect(MechanismName("Scram-Sha-256") == .scramSHA256)
    }

    @Test func identityNeedsAMechanismThatCarriesIt() {
        let policy = MechanismPolicy(isLinkEncrypted: true)
        let acting = Credential.password(username: "u", password: Secret("p"), authorizationID: "other")
        #expect(policy.candidates(offered: [.login, .cramMD5, .plain], for: acting) == [.plain])
        #expect(throws: SASLError.self) { try policy.makeMechanism(.login, offered: [], for: acting) }
    }

    @Test func unpreparedPasswordGoesByPlain() {
        let policy = MechanismPolicy(isLinkEncrypted: true)
        let odd = Credential.password(username: "u", password: Secret("\u{FB01}sh"))
        #expect(policy.candidates(offered: [.scramSHA256, .plain], for: odd) == [.plain, .scramSHA256])
    }

    @Test func bindingFlagTellsOfATamperedOffer() throws {
        var policy = MechanismPolicy(isLinkEncrypted: true)
        #expect(try flag(policy, offered: [.scramSHA256]) == "n")
        #expect(throws: SASLError.self) { try policy.makeMechanism(.scramSHA256Plus, offered: [], for: password) }
        policy.channelBinding = .tlsServerEndPoint([1])
        #expect(try flag(policy, offered: [.scramSHA256]) == "y")
        #expect(try flag(policy, offered: [.scramSHA256, .scramSHA256Plus]) == "p=tls-server-end-point")
        policy.allowed = [.scramSHA256]
        #expect(try flag(policy, offered: [.scramSHA256, .scramSHA256Plus]) == "n")
    }

    @Test func wrongKindOfCredential() {
        let policy = MechanismPolicy(isLinkEncrypted: true)
        for (name, credential) in [
            (MechanismName.plain, Credential.external()), (.external, password), (.xoauth2, password),
        ] {
            #expect { try policy.makeMechanism(name, offered: [], for: credential) } throws: {
                ($0 as? SASLError)?.code == .credentialMismatch
            }
        }
    }

    @Test func separatorsCannotBeSmuggledIn() {
        let policy = MechanismPolicy(isLinkEncrypted: true)
        for credential in [
            Credential.password(username: "a\0b", password: Secret("p")),
            .password(username: "a", password: Secret("p\0q")),
            .password(username: "a", password: Secret("p"), authorizationID: "x\0"),
        ] {
            #expect(throws: SASLError.self) { try policy.makeMechanism(.plain, offered: [], for: credential) }
        }
        for credential in [
            Credential.bearerToken(username: "a\u{1}b", token: Secret("t")),
            .bearerToken(username: "a", token: Secret("t\u{1}auth=x")),
            .bearerToken(username: "a", token: Secret("t\r\n")),
        ] {
            #expect(throws: SASLError.self) { try policy.makeMechanism(.xoauth2, offered: [], for: credential) }
            #expect(throws: SASLError.self) { try policy.makeMechanism(.oauthBearer, offered: [], for: credential) }
        }
    }

    private func flag(_ policy: MechanismPolicy, offered: [MechanismName]) throws -> String {
        var mechanism = try policy.select(offered: offered, for: password)
        return String(try mechanism.text(answering: nil).prefix { $0 != "," })
    }
}
