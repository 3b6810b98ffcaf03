import Foundation
import Logging
import Synchronization
import Testing

@testable import MailService

@Suite(.timeLimit(.minutes(1))) struct SessionServiceTests {
    private let store = CountingStateStore()
    private let provider = PasswordProvider()
    private let clock = AdjustableClock()
    private let client = ClientAddress("192.0.2.1")

    private func service(_ change: (inout SessionService.Options) -> Void = { _ in }) -> SessionService {
        var options = SessionService.Options()
        change(&options)
        let server = MailServer(
            name: "example", domains: ["example.org"], imap: MailEndpoint(host: "imap.example.org", port: 993))
        return SessionService(
            store: store, directory: AccountDirectory(servers: [server]), provider: provider, options: options,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), now: clock.now)
    }

    private func login(_ service: SessionService, _ password: String = "right") async throws -> NewSession {
        try await service.login(address: "amy@example.org", password: Secret(password), client: client)
    }

    @Test func aLoginGivesATokenThatIsKnownAgain() async throws {
        let service = service()
        let new = try await login(service)
        let context = try await service.authenticate(token: new.token)
        #expect(context.id == new.id)
        #expect(context.account == new.account)
        #expect(context.account.address == "amy@example.org")
        #expect(context.password.withExposed { $0 } == "right")
        #expect(new.csrfToken.withExposed { context.acceptsCSRFToken($0) })
        #expect(!context.acceptsCSRFToken("") && !context.acceptsCSRFToken("wrong"))
    }

    @Test func theStoreNeverSeesTokenOrPassword() async throws {
        let new = try await login(service())
        let record = try #require(await store.all.first)
        let token = new.token.withExposed { Array($0.utf8) }
        #expect(record.tokenHash != token && record.tokenHash.count == 32)
        #expect(!record.sealedPassword.contains(Array("right".utf8)))
    }

    @Test func anotherProcessOpensTheSessionWithItsToken() async throws {
        let new = try await login(service())
        let context = try await service().authenticate(token: new.token)
        #expect(context.password.withExposed { $0 } == "right")
        #expect(new.csrfToken.withExposed { context.acceptsCSRFToken($0) })
    }

    @Test func authenticatingCostsNoRead() async throws {
        let service = service()
        let new = try await login(service)
        for _ in 0..<100 { _ = try await service.authenticate(token: new.token) }
        #expect(store.counts.withLock { $0 } == .init(reads: 0, touches: 0))
        clock.advance(61)
        for _ in 0..<100 { _ = try await service.authenticate(token: new.token) }
        #expect(store.counts.withLock { $0 } == .init(reads: 0, touches: 1))
    }

    @Test func anIdleSessionEnds() async throws {
        let service = service { $0.idleLifetime = 600 }
        let new = try await login(service)
        clock.advance(599)
        let context = try await service.authenticate(token: new.token)
        #expect(context.expiresAt == clock.now().addingTimeInterval(600))
        clock.advance(599)
        _ = try await service.authenticate(token: new.token)
        clock.advance(601)
        await expect(.unauthenticated) { _ = try await service.authenticate(token: new.token) }
        #expect(await store.all.isEmpty)
    }

    @Test func aSessionEndsWhateverItsUse() async throws {
        let service = service { $0.absoluteLifetime = 1_000 }
        let new = try await login(service)
        #expect(new.expiresAt == clock.now().addingTimeInterval(1_000))
        for _ in 0..<9 {
            clock.advance(100)
            _ = try await service.authenticate(token: new.token)
        }
        clock.advance(100)
        await expect(.unauthenticated) { _ = try await service.authenticate(token: new.token) }
    }

    @Test func logoutEndsTheSession() async throws {
        let service = service()
        let new = try await login(service)
        let session = try await service.authenticate(token: new.token)
        try await service.logout(session)
        await expect(.unauthenticated) { _ = try await service.authenticate(token: new.token) }
        try await service.logout(session)
    }

    @Test func theLastLogoutForgetsTheAccount() async throws {
        let service = service()
        let (first, second) = (try await login(service), try await login(service))
        try await service.logout(service.authenticate(token: first.token))
        #expect(provider.forgotten.withLock { $0 }.isEmpty)
        try await service.logout(service.authenticate(token: second.token))
        #expect(provider.forgotten.withLock { $0 } == [first.account.id])
    }

    @Test func aLogoutElsewhereIsNoticed() async throws {
        let (here, elsewhere) = (service(), service())
        let new = try await login(here)
        try await elsewhere.logout(elsewhere.authenticate(token: new.token))
        clock.advance(61)
        await expect(.unauthenticated) { _ = try await here.authenticate(token: new.token) }
    }

    @Test(arguments: ["", "nonsense", "pst_" + String(repeating: "A", count: 43)])
    func anUnknownTokenIsRefused(token: String) async {
        let service = service()
        await expect(.unauthenticated) { _ = try await service.authenticate(token: Secret(token)) }
    }

    @Test func aMovedPasswordDoesNotOpen() async throws {
        let service = service()
        _ = try await login(service)
        let new = try await login(service)
        var records = await store.all.sorted { $0.id == new.id && $1.id != new.id }
        records[0].sealedPassword = records[1].sealedPassword
        try await store.insertSession(records[0])
        await #expect(throws: (any Error).self) { _ = try await self.service().authenticate(token: new.token) }
    }

    @Test func aWrongPasswordIsRefusedAndThenSlowedDown() async throws {
        let service = service()
        for _ in 0..<3 { await expect(.invalidCredentials) { _ = try await login(service, "wrong") } }
        let error = await expect(.loginThrottled) { _ = try await login(service, "right") }
        #expect(error?.retryAfter == .seconds(1))
        clock.advance(1)
        _ = try await login(service, "right")
        #expect(await store.all.count == 1)
    }

    @Test func aServerThatIsDownIsNoGuess() async throws {
        let service = service()
        for _ in 0..<20 { await expect(.upstreamUnreachable) { _ = try await login(service, "down") } }
        _ = try await login(service, "right")
    }

    @Test(arguments: ["", "a\u{0}b", String(repeating: "a", count: 1_025)])
    func aPasswordThatCannotBeIsNotTried(password: String) async {
        let service = service()
        let error = await expect(.invalidRequest) { _ = try await login(service, password) }
        #expect(error?.fields.map(\.name) == ["password"])
        #expect(provider.attempts.withLock { $0 } == 0)
    }

    @Test func surplusSessionsEnd() async throws {
        let service = service { $0.sessionsPerAccount = 3 }
        var tokens: [Secret<String>] = []
        for _ in 0..<5 {
            tokens.append(try await login(service).token)
            clock.advance(1)
        }
        #expect(await store.all.count == 3)
        await expect(.unauthenticated) { _ = try await service.authenticate(token: tokens[1]) }
        _ = try await service.authenticate(token: tokens[2])
    }

    @Test func endedSessionsAreSweptAtLogin() async throws {
        let service = service { $0.idleLifetime = 600 }
        _ = try await login(service)
        _ = try await login(service)
        clock.advance(3_601)
        let new = try await login(service)
        #expect(await store.all.map(\.id) == [new.id])
    }

    @Test func memoryIsBounded() async throws {
        let service = service { $0.cachedSessions = 2 }
        var tokens: [Secret<String>] = []
        for _ in 0..<3 { tokens.append(try await login(service).token) }
        _ = try await service.authenticate(token: tokens[0])
        #expect(store.counts.withLock { $0.reads } == 1)
    }

    @discardableResult
    private func expect(
        _ code: MailServiceError.Code,
        _ location: SourceLocation = #_sourceLocation,
        _ body: () async throws -> Void
    ) async -> MailServiceError? {
        do {
            try await body()
            Issue.record("nothing was thrown, not \(code.rawValue)", sourceLocation: location)
        } catch let error as MailServiceError {
            #expect(error.code == code, sourceLocation: location)
            return error
        } catch {
            Issue.record(error, sourceLocation: location)
        }
        return nil
    }
}
