import Testing

@testable import SASL

@Suite struct SCRAMClientTests {
    private static let salt = "QSXCR+Q6sek8bf92"

    @Test(arguments: [
        ("", SASLError.Code.malformedChallenge),
        ("r=abcdef", .malformedChallenge),
        ("r=abcdef,s=QSXCR+Q6sek8bf92", .malformedChallenge),
        ("s=QSXCR+Q6sek8bf92,r=abcdef,i=4096", .malformedChallenge),
        ("r=abcdef,s=,i=4096", .malformedChallenge),
        ("r=abcdef,s=Q,i=4096", .malformedChallenge),
        ("r=abcdef,s=****,i=4096", .malformedChallenge),
        ("r=abcdef,s=QSXCR+Q6sek8bf92,i=", .malformedChallenge),
        ("r=abcdef,s=QSXCR+Q6sek8bf92,i=-4096", .malformedChallenge),
        ("r=abcdef,s=QSXCR+Q6sek8bf92,i=+4096", .malformedChallenge),
        ("r=abcdef,s=QSXCR+Q6sek8bf92,i=04096", .malformedChallenge),
        ("r=abcdef,s=QSXCR+Q6sek8bf92,i=4095", .iterationCountOutOfBounds),
        ("r=abcdef,s=QSXCR+Q6sek8bf92,i=1000001", .iterationCountOutOfBounds),
        ("r=abcdef,s=QSXCR+Q6sek8bf92,i=99999999999999999999999999", .iterationCountOutOfBounds),
        ("r=abc,s=QSXCR+Q6sek8bf92,i=4096", .malformedChallenge),
        ("r=xabcdef,s=QSXCR+Q6sek8bf92,i=4096", .malformedChallenge),
        ("r=abc d\u{7f},s=QSXCR+Q6sek8bf92,i=4096", .malformedChallenge),
        ("m=must,r=abcdef,s=QSXCR+Q6sek8bf92,i=4096", .malformedChallenge),
        ("e=unknown-user", .serverRejected),
    ])
    func hostileFirstMessage(message: String, code: SASLError.Code) throws {
        var mechanism = try makeSCRAM(.sha256)
        _ = try mechanism.respond(to: nil)
        #expect(throws: SASLError.self) { try mechanism.text(answering: message) }
        var again = try makeSCRAM(.sha256)
        _ = try again.respond(to: nil)
        do {
            _ = try again.text(answering: message)
        } catch {
            #expect(error.code == code)
        }
        // After an error the exchange is over.
        #expect(throws: SASLError.surplusChallenge) { try again.text(answering: "r=abcdef,s=QSXCR+Q6sek8bf92,i=4096") }
        #expect(throws: SASLError.self) { try again.serverAccepted() }
    }

    @Test(arguments: ["", "v=", "v=AAAA", "v=!!!!", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "e=other-error", "r=x"])
    func wrongServerSignature(message: String) throws {
        var mechanism = try makeSCRAM(.sha1)
        _ = try mechanism.respond(to: nil)
        _ = try mechanism.text(answering: "r=abcdef,s=\(Self.salt),i=4096")
        #expect(throws: SASLError.self) { try mechanism.text(answering: message) }
        #expect(throws: SASLError.self) { try mechanism.serverAccepted() }
    }

    @Test func absentOversizedAndUndecodableChallenges() throws {
        for challenge in [nil, [UInt8](repeating: 0x61, count: 4097), [0x72, 0x3D, 0xFF]] as [[UInt8]?] {
            var mechanism = try makeSCRAM(.sha1)
            _ = try mechanism.respond(to: nil)
            #expect(throws: SASLError.self) { try mechanism.respond(to: challenge) }
        }
    }

    @Test func serverThatSkipsItsProofIsNotBelieved() throws {
        var mechanism = try makeSCRAM(.sha256)
        _ = try mechanism.respond(to: nil)
        _ = try mechanism.text(answering: "r=abcdef,s=\(Self.salt),i=4096")
        #expect { try mechanism.serverAccepted() } throws: { ($0 as? SASLError)?.code == .serverNotVerified }
    }

    @Test func namesAreEscapedAndIdentityIsCarried() throws {
        var mechanism = try makeSCRAM(.sha256, username: "a=b,c", authorizationID: "d,e", flag: .notOffered)
        #expect(try mechanism.text(answering: nil) == "y,a=d=2Ce,n=a=3Db=2Cc,r=abc")
        #expect(mechanism.name == .scramSHA256)
    }

    @Test func channelBindingGoesIntoTheProof() throws {
        let binding = ChannelBinding.tlsServerEndPoint([1, 2, 3])
        var mechanism = try makeSCRAM(.sha1, flag: .used(binding))
        #expect(mechanism.name == .scramSHA1Plus)
        #expect(try mechanism.text(answering: nil) == "p=tls-server-end-point,,n=user,r=abc")
        let final = try mechanism.text(answering: "r=abcdef,s=\(Self.salt),i=4096")
        let input = Base64.encode(Array("p=tls-server-end-point,,".utf8) + [1, 2, 3])
        #expect(final.hasPrefix("c=\(input),r=abcdef,p="))
    }

    @Test func emptyPasswordAndExtensionsAreNoTrap() throws {
        var mechanism = try makeSCRAM(.sha256, password: "")
        _ = try mechanism.respond(to: nil)
        let final = try mechanism.text(answering: "r=abcdef,s=\(Self.salt),i=4096,x=extension")
        #expect(final.hasPrefix("c=biws,r=abcdef,p="))
    }

    @Test func limitsCanBeMovedWithoutATrap() throws {
        var options = SCRAMOptions()
        options.minimumIterations = 10
        options.maximumIterations = 1
        var mechanism = try makeSCRAM(.sha1, options: options)
        _ = try mechanism.respond(to: nil)
        #expect(throws: Never.self) { try mechanism.text(answering: "r=abcdef,s=\(Self.salt),i=10") }
        options.maximumIterations = .max
        var other = try makeSCRAM(.sha1, options: options)
        _ = try other.respond(to: nil)
        #expect(throws: SASLError.self) { try other.text(answering: "r=abcdef,s=\(Self.salt),i=4294967296") }
    }

    @Test func everyTruncationOfGoodMessagesIsHarmless() throws {
        let message = Array("r=abcdef,s=\(Self.salt),i=4096".utf8)
        for length in 0..<message.count - 4 {
            var mechanism = try makeSCRAM(.sha1)
            _ = try mechanism.respond(to: nil)
            #expect(throws: SASLError.self) { try mechanism.respond(to: Array(message.prefix(length))) }
        }
    }

    @Test func noncesAreLongAndDiffer() {
        var generator = SystemRandomNumberGenerator()
        let nonces = Set((0..<100).map { _ in SCRAMClient.makeNonce(using: &generator) })
        #expect(nonces.count == 100)
        #expect(nonces.allSatisfy { $0.utf8.count == 24 && !$0.contains(",") })
    }
}
