import Testing

@testable import SASL

@Suite struct MechanismChoiceTests {
    private let password = Credential.password(username: "u", password: Secret("p"))
    private let memory = MechanismMemory()

    private func choice(_ offered: [MechanismName], encrypted: Bool = true) throws -> MechanismChoice {
        try MechanismChoice(
            MechanismPolicy(isLinkEncrypted: encrypted), for: password, offered: offered, memory: memory,
            server: ("mail.example", 993))
    }

    @Test func theStrongestThenOneThatShowsThePassword() throws {
        let choice = try choice([.login, .plain, .cramMD5, .scramSHA256])
        #expect(choice.mechanism.name == .scramSHA256)
        #expect(!choice.showsPassword)
        #expect(try choice.passwordMechanism()?.name == .plain)
    }

    @Test func nothingComesAfterThePasswordItself() throws {
        let choice = try choice([.plain, .login])
        #expect(choice.showsPassword)
        #expect(try choice.passwordMechanism()?.name == nil)
    }

    @Test func noPasswordInTheClear() throws {
        let choice = try choice([.scramSHA256, .plain], encrypted: false)
        #expect(try choice.passwordMechanism()?.name == nil)
    }

    @Test func aVainMechanismIsPassedOverFromThenOn() throws {
        try choice([.scramSHA256, .plain]).wasVain()
        #expect(try choice([.scramSHA256, .plain]).mechanism.name == .plain)
        // What is all that there is, is tried all the same.
        #expect(try choice([.scramSHA256]).mechanism.name == .scramSHA256)
    }

    @Test func aChallengeThatIsNotBase64IsRefused() throws {
        var exchange = SASLClientExchange(try choice([.cramMD5]).mechanism)
        let response = exchange.respond(to: Array("?".utf8))
        #expect(response.map { _ in true } == nil)
        #expect(exchange.refusal?.code == .malformedChallenge)
        #expect(throws: SASLError.self) { try exchange.serverAccepted() }
    }
}
