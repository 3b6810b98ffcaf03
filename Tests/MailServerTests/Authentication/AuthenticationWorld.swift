import Logging
import MailStore
import NIOCore
import SASL
import Synchronization

@testable import MailServer

/// Accounts whose password is "pw " and their local part, and an authenticator whose waits take no time.
final class World {
    let directory: TestDirectory
    var options = AuthenticatorOptions()
    /// The waits that were asked for.
    var slept: [Duration] { clock.slept.withLock { $0 } }
    private let clock = InstantClock()
    private let seed = AuthenticationSeed()

    init(_ names: [String], keepsSecrets: Bool = false) throws {
        directory = TestDirectory()
        options.iterations = 4096
        for name in names {
            let localPart = name.split(separator: "@").first.map(String.init) ?? name
            let credentials = try StoredCredentials.make(
                password: Secret("pw \(localPart)"), keepsSecret: keepsSecrets, iterations: 4096)
            directory.set(name, credentials)
        }
    }

    var authenticator: Authenticator {
        Authenticator(
            accounts: directory, seed: seed, options: options, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Logs in with the client's side of a mechanism. Returns the account.
    func exchange(
        _ name: MechanismName, user: String, password: String, authorizationID: String? = nil
    ) async throws -> String {
        let link = LoginContext.remoteTLS
        let policy = MechanismPolicy(isLinkEncrypted: true, channelBinding: link.channelBinding)
        var client = try policy.makeMechanism(
            name, offered: authenticator.mechanisms(on: link),
            for: .password(username: user, password: Secret(password), authorizationID: authorizationID))
        var exchange = try authenticator.exchange(name, on: link)
        let initial: [UInt8]? = client.isClientFirst ? try client.respond(to: nil).withExposed { $0 } : nil
        var reply = try await exchange.respond(to: initial)
        while case .challenge(let challenge) = reply {
            reply = try await exchange.respond(to: try client.respond(to: challenge).withExposed { $0 })
        }
        try client.serverAccepted()
        guard case .loggedIn(let account) = reply else { return "" }
        return account
    }
}

final class TestDirectory: AccountDirectory {
    private let all = Mutex<[String: StoredCredentials]?>([:])

    func set(_ name: String, _ credentials: StoredCredentials) {
        all.withLock { $0?[name] = credentials }
    }

    func fail() {
        all.withLock { $0 = nil }
    }

    func accounts() throws -> [String] {
        guard let names = all.withLock({ $0.map { Array($0.keys) } }) else { throw StoreError(.io, "a test's") }
        return names
    }

    func credentials(of account: String) throws -> StoredCredentials {
        guard let credentials = all.withLock({ $0?[account] }) else { throw StoreError(.noSuchAccount, account) }
        return credentials
    }
}

/// A clock on which sleeping takes no time, and which writes down for how long it was asked for.
final class InstantClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    let slept = Mutex<[Duration]>([])

    var now: Instant { Instant(offset: .zero) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        slept.withLock { $0.append(deadline.offset) }
    }
}

extension LoginContext {
    static let local = LoginContext(peer: peer("127.0.0.1"), isSecure: false, channelBinding: nil)
    static let remote = LoginContext(peer: peer("192.0.2.1"), isSecure: false, channelBinding: nil)
    static let remoteTLS = LoginContext(
        peer: peer("192.0.2.1"), isSecure: true, channelBinding: .tlsServerEndPoint([1, 2, 3]))
    static let otherTLS = LoginContext(peer: peer("192.0.2.2"), isSecure: true, channelBinding: nil)

    private static func peer(_ text: String) -> PeerAddress {
        // A text that is no address gives an unknown peer, which the tests would notice.
        PeerAddress(try? SocketAddress(ipAddress: text, port: 1))
    }
}
