import Crypto
import Foundation
import Logging
import MailStore
import NIOCore
import SASL
import Synchronization
import Testing

@testable import MailServer

@Suite(.timeLimit(.minutes(1)))
struct AuthenticatorTests {
    @Test(
        "the right password logs in, by any of the account's names",
        arguments: ["ada", "Ada", "ada@demo.example", "ADA@Demo.Example"])
    func names(name: String) async throws {
        let world = try World(["ada@demo.example", "bob@demo.example", "bob@other.example"])
        #expect(try await world.authenticator.logIn(name, password: Secret("pw ada"), on: .local) == "ada@demo.example")
    }

    @Test("a local part that several have is nobody's, but for the default domain")
    func ambiguousNames() async throws {
        let world = try World(["bob@demo.example", "bob@other.example", "eve"])
        await #expect(throws: AuthenticationError(.refused)) {
            try await world.authenticator.logIn("bob", password: Secret("pw bob"), on: .local)
        }
        world.options.defaultDomain = "demo.example"
        #expect(
            try await world.authenticator.logIn("bob", password: Secret("pw bob"), on: .local) == "bob@demo.example")
        #expect(
            try await world.authenticator.logIn("eve@demo.example", password: Secret("pw eve"), on: .local) == "eve")
        await #expect(throws: AuthenticationError(.refused)) {
            try await world.authenticator.logIn("eve@other.example", password: Secret("pw eve"), on: .local)
        }
    }

    @Test(
        "a wrong name or password is refused, and the two look the same",
        arguments: [
            ("ada", "wrong"), ("ada", ""), ("nobody", "pw ada"), ("", ""), ("ada\0", "pw ada"),
            (String(repeating: "a", count: 100_000), "x"), ("ada", String(repeating: "a", count: 100_000)),
            ("ada", "pw\u{7} ada"),
        ])
    func refused(name: String, password: String) async throws {
        let world = try World(["ada"])
        await #expect(throws: AuthenticationError(.refused)) {
            try await world.authenticator.logIn(name, password: Secret(password), on: .local)
        }
    }

    @Test("spellings that SASLprep takes as one are one")
    func preparation() async throws {
        // U+00AA is the letter a under form KC (RFC 4013, section 3); U+00AD is nothing; U+00A0 is a space.
        let world = try World(["ada"])
        let spelled = Secret("p\u{AD}w\u{A0}\u{AA}da")
        #expect(try await world.authenticator.logIn("\u{AA}da", password: spelled, on: .local) == "ada")
    }

    @Test("a password doesn't go over an open link, unless it is allowed or the link is this machine's")
    func openLink() async throws {
        let world = try World(["ada"])
        #expect(!world.authenticator.takesPasswords(on: .remote))
        #expect(world.authenticator.mechanisms(on: .remote) == [.scramSHA256])
        await #expect(throws: AuthenticationError(.privacyRequired)) {
            try await world.authenticator.logIn("ada", password: Secret("pw ada"), on: .remote)
        }
        #expect(throws: AuthenticationError(.privacyRequired)) { try world.authenticator.exchange(.plain, on: .remote) }
        #expect(world.authenticator.mechanisms(on: .remoteTLS) == [.scramSHA256Plus, .scramSHA256, .plain, .login])
        world.options.allowsCleartextLogin = true
        #expect(try await world.authenticator.logIn("ada", password: Secret("pw ada"), on: .remote) == "ada")
    }

    @Test("APOP, for those alone who keep their password (RFC 1939, section 7)")
    func apop() async throws {
        let world = try World(["ada"], keepsSecrets: true)
        let timestamp = "<1896.697170952@dbc.mtview.ca.us>"
        let digest = Insecure.MD5.hash(data: Array((timestamp + "pw ada").utf8)).map { String(format: "%02x", $0) }
            .joined()
        await #expect(throws: AuthenticationError(.mechanismUnknown)) {
            try await world.authenticator.logIn("ada", apopDigest: digest, timestamp: timestamp, on: .remote)
        }
        world.options.offersSharedSecretMechanisms = true
        let authenticator = world.authenticator
        #expect(try await authenticator.logIn("ada", apopDigest: digest, timestamp: timestamp, on: .remote) == "ada")
        for (name, digest) in [("ada", "00"), ("ada", ""), ("nobody", digest), ("ada", String(digest.reversed()))] {
            await #expect(throws: AuthenticationError(.refused)) {
                try await authenticator.logIn(name, apopDigest: digest, timestamp: timestamp, on: .remote)
            }
        }
        let keyless = try World(["ada"])
        keyless.options.offersSharedSecretMechanisms = true
        await #expect(throws: AuthenticationError(.refused)) {
            try await keyless.authenticator.logIn("ada", apopDigest: digest, timestamp: timestamp, on: .remote)
        }
    }

    @Test(
        "our own client logs in with each mechanism",
        arguments: [MechanismName.plain, .login, .scramSHA256, .scramSHA256Plus, .cramMD5])
    func mechanisms(name: MechanismName) async throws {
        let world = try World(["ada"], keepsSecrets: true)
        world.options.offersSharedSecretMechanisms = true
        #expect(try await world.exchange(name, user: "ada", password: "pw ada") == "ada")
        await #expect(throws: AuthenticationError(.refused)) {
            try await world.exchange(name, user: "ada", password: "wrong")
        }
        await #expect(throws: AuthenticationError(.refused)) {
            try await world.exchange(name, user: "nobody", password: "pw ada")
        }
    }

    @Test("nobody acts as somebody else", arguments: [MechanismName.plain, .scramSHA256])
    func authorization(name: MechanismName) async throws {
        let world = try World(["ada", "bob"])
        #expect(try await world.exchange(name, user: "ada", password: "pw ada", authorizationID: "ada") == "ada")
        await #expect(throws: AuthenticationError(.notAuthorized)) {
            try await world.exchange(name, user: "ada", password: "pw ada", authorizationID: "bob")
        }
    }

    @Test("what isn't the mechanism's is malformed, and isn't a failed login")
    func malformed() async throws {
        let world = try World(["ada"])
        for _ in 0..<50 {
            var exchange = try world.authenticator.exchange(.plain, on: .local)
            await #expect(throws: AuthenticationError(.malformed)) { _ = try await exchange.respond(to: [1, 2]) }
        }
        #expect(world.slept == [])
    }

    @Test("failures slow down, then stop, one address; another isn't held up")
    func slowDown() async throws {
        let world = try World(["ada"])
        let authenticator = world.authenticator
        for _ in 0..<20 {
            await #expect(throws: AuthenticationError(.refused)) {
                try await authenticator.logIn("ada", password: Secret("x"), on: .remoteTLS)
            }
        }
        let seconds = world.slept.map { $0 / .seconds(1) }
        #expect(Array(seconds.prefix(5)) == [1, 2, 4, 8, 8])
        await #expect {
            try await authenticator.logIn("ada", password: Secret("pw ada"), on: .remoteTLS)
        } throws: {
            ($0 as? AuthenticationError)?.code == .throttled
        }
        #expect(try await authenticator.logIn("ada", password: Secret("pw ada"), on: .otherTLS) == "ada")
    }

    @Test("a password that was right is known again for a while, until it changes")
    func remembered() async throws {
        let world = try World(["ada"])
        let authenticator = world.authenticator
        _ = try await authenticator.logIn("ada", password: Secret("pw ada"), on: .local)
        try world.directory.set("ada", StoredCredentials.make(password: Secret("new"), iterations: 10))
        await #expect(throws: AuthenticationError(.refused)) {
            try await authenticator.logIn("ada", password: Secret("pw ada"), on: .local)
        }
        #expect(try await authenticator.logIn("ada", password: Secret("new"), on: .local) == "ada")
    }

    @Test("accounts that can't be read are no refusal")
    func unavailable() async throws {
        let world = try World(["ada"])
        world.directory.fail()
        await #expect(throws: AuthenticationError(.unavailable)) {
            try await world.authenticator.logIn("ada", password: Secret("pw ada"), on: .local)
        }
    }

    @Test("the seed of made-up salts is kept, for its owner alone")
    func seed() throws {
        let folder = try ScratchFolder()
        let salts = try (0..<2).map { _ in
            try AuthenticationSeed(folder: folder.url).keys(ofUnknown: "x", iterations: 10).salt
        }
        #expect(salts[0] == salts[1])
        let file = folder.url.appending(path: "authentication.seed").path
        #expect(
            try FileManager.default.attributesOfItem(atPath: file)[FileAttributeKey.posixPermissions] as? Int == 0o600)
        #expect(AuthenticationSeed().keys(ofUnknown: "x", iterations: 10).salt != salts[0])
    }
}
