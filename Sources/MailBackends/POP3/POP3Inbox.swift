import Foundation
import Logging
import MailService
import MailStore
import MailTransport
import POP3Client
import POP3Protocol
import Synchronization

/// A POP3 account's mail on this machine and on its server: the index of the inbox, the copies of its messages, the local
/// folders, and the one connection.
///
/// It blocks, and runs on the `BlockingExecutor`. Its parts are extensions: what is learnt of messages, how they leave the
/// server, what is done in the background.
final class POP3Inbox: Sendable {
    let account: Account
    let index: any MaildropIndex
    let copies: CopyFiles
    let local: LocalFolders
    let credentials: MailboxCredentials
    let line: MaildropLine
    /// Whose messages are brought from the inbox into a folder.
    let leaving = Turns<Leaving>()
    let options: POP3BackendOptions
    let logger: Logger
    private let connect: @Sendable (MailService.Secret<String>, TraceBox) async throws -> POP3Connection
    private let state = Mutex(State())

    private struct State {
        var session: MaildropSession?
        /// When the maildrop was listed last.
        var listedAt: ContinuousClock.Instant?
        /// Before that the server wants no login (RFC 2449 section 6.5).
        var noLoginBefore: ContinuousClock.Instant?
        /// Whether what a crash left has been put in order.
        var isHealed = false
        var background: Task<Void, Never>?
        /// The server was looked at: there may be work when the request is done.
        var wantsBackground = false
        /// Messages that can't be downloaded: they aren't tried again by this process.
        var undownloadable: Set<UInt32> = []
        var lastUse = ContinuousClock.now
        var isClosed = false
    }

    init(
        account: Account, index: any MaildropIndex, copies: CopyFiles, local: LocalFolders,
        options: POP3BackendOptions, logger: Logger,
        connect: @escaping @Sendable (MailService.Secret<String>, TraceBox) async throws -> POP3Connection
    ) {
        self.account = account
        self.index = index
        self.copies = copies
        self.local = local
        self.options = options
        self.logger = logger
        self.connect = connect
        credentials = MailboxCredentials()
        line = MaildropLine(maximumWaiting: options.maximumWaiting, timeout: options.leaseTimeout)
    }

    /// There is one turn.
    struct Leaving: Hashable {}

    // MARK: Use

    var lastUse: ContinuousClock.Instant { state.withLock { $0.lastUse } }
    func noteUse() { state.withLock { $0.lastUse = .now } }

    var isBusy: Bool { line.isBusy || state.withLock { $0.background != nil } }

    var session: MaildropSession? {
        state.withLock { $0.session?.connection.isOpen == true ? $0.session : nil }
    }

    /// How long ago the maildrop was listed; nil if it never was.
    var listingAge: Duration? { state.withLock { $0.listedAt.map { .now - $0 } } }

    /// How long the server wants no login yet.
    private var loginDelay: Duration? {
        state.withLock { state in
            guard let moment = state.noLoginBefore else { return nil }
            let left = moment - .now
            return left > .zero ? left : nil
        }
    }

    // MARK: Sessions

    /// What a look at the server is for.
    enum Freshness: Equatable {
        /// Any session does.
        case any
        /// One that began no longer ago than this.
        case within(Duration)
        /// One that nobody has used.
        case fresh
    }

    /// Runs `body` with a session of its own for as long as it takes.
    ///
    /// One that broke in the midst of it is tried once more on a new one, which must be safe to do.
    func withSession<Result>(
        _ freshness: Freshness = .any, lane: MaildropLine.Lane = .interactive,
        _ body: (MaildropSession) async throws -> Result
    ) async throws -> Result {
        try await line.withTurn(lane) {
            let known = session
            let session = try await usable(known, freshness, waiting: lane == .interactive)
            do {
                return try await use(session, body)
            } catch let error as POP3ClientError where !session.connection.isOpen && session === known {
                // It was left open for us, and the server had ended it.
                logger.debug("the session was gone", metadata: ["error": "\(error)"])
                return try await use(try await logIn(nil), body)
            }
        }
    }

    private func use<Result>(
        _ session: MaildropSession, _ body: (MaildropSession) async throws -> Result
    ) async throws -> Result {
        let start = ContinuousClock.now
        session.noteUse()
        defer {
            session.noteRest()
            RequestTrace.current?.addUpstream(.now - start)
            if !session.connection.isOpen { drop(session) }
        }
        return try await body(session)
    }

    private func usable(
        _ known: MaildropSession?, _ freshness: Freshness, waiting: Bool
    ) async throws -> MaildropSession {
        switch (known, freshness) {
        case (let known?, .any): return known
        case (let known?, .within(let age)):
            // A server that wants time between logins would rather have the old session used on.
            if .now - known.listedAt <= age || loginDelay != nil { return known }
            await end(known)
        case (let known?, .fresh):
            if waiting { try await waitForLogin() }
            try checkLoginDelay()
            await end(known)
        case (nil, .any), (nil, .fresh): if waiting { try await waitForLogin() }
        case (nil, .within): break
        }
        return try await logIn(nil)
    }

    private func checkLoginDelay() throws {
        guard let delay = loginDelay else { return }
        throw MailServiceError(
            .upstreamThrottled, "The mail server asks for more time between two logins.", retryAfter: delay)
    }

    /// Where a listing won't do, a short while until the server wants a login is waited for.
    private func waitForLogin() async throws {
        guard let delay = loginDelay, delay <= options.loginDelayPatience else { return }
        try await Task.sleep(for: delay)
    }

    /// Logs in, and lists the maildrop. To be called by whoever has his turn.
    ///
    /// - Parameter password: nil for the one that was proved last.
    func logIn(_ password: MailService.Secret<String>?) async throws -> MaildropSession {
        if let old = session { await end(old) }
        try checkLoginDelay()
        let trace = TraceBox()
        trace.trace = RequestTrace.current
        let connection = try await connectPatiently(password, trace)
        do {
            let session = MaildropSession(connection, try await MaildropListing(connection), trace)
            try took(session)
            return session
        } catch {
            connection.close()
            throw error
        }
    }

    /// A lock that is about to be given back is waited for.
    private func connectPatiently(
        _ password: MailService.Secret<String>?, _ trace: TraceBox
    ) async throws -> POP3Connection {
        var attempt = 1
        let start = ContinuousClock.now
        while true {
            do {
                if let password { return try await connect(password, trace) }
                return try await credentials.withCurrent { try await connect($0, trace) }
            } catch let error as POP3ClientError
                where error.code == .inUse && attempt < options.lockAttempts && .now - start < options.lockPatience
            {
                attempt += 1
                try await Task.sleep(for: options.lockPause)
            } catch let error as POP3ClientError where error.code == .loginDelay {
                throw noteRefusal(error)
            } catch let error as POP3ClientError where error.code == .inUse {
                var told = MailServiceError(error)
                told.retryAfter = options.inUseRetry
                throw told
            }
        }
    }

    private func noteRefusal(_ error: POP3ClientError) -> MailServiceError {
        let told = MailServiceError(error)
        state.withLock { $0.noLoginBefore = .now + (told.retryAfter ?? .seconds(60)) }
        return told
    }

    private func took(_ session: MaildropSession) throws {
        let difference = try index.take(session.listing, at: Date())
        for number in difference.gone { copies.remove(copyName(number)) }
        let delay = session.connection.capabilities.loginDelay
        state.withLock { state in
            state.session = session
            state.listedAt = session.listedAt
            state.noLoginBefore = delay.map { session.listedAt + .seconds($0) }
            // There may be news to read.
            state.wantsBackground = true
        }
        try learn(session.headers)
    }

    /// Ends a session. To be called by whoever has his turn.
    func end(_ session: MaildropSession) async {
        drop(session)
        await session.connection.logout()
    }

    func drop(_ session: MaildropSession) {
        state.withLock { state in
            if state.session === session { state.session = nil }
        }
    }

    /// Ends a session that nobody has used for a while: it keeps others from the maildrop.
    func endIdleSession() async {
        guard isIdle(session), !line.isBusy else { return }
        do {
            try await line.withTurn(.bulk) {
                if let session = self.session, isIdle(session) { await end(session) }
            }
        } catch {
            logger.debug("an idle session was not ended", metadata: ["error": "\(error)"])
        }
    }

    /// A session that couldn't be followed by another one is worth keeping for a while.
    private func isIdle(_ session: MaildropSession?) -> Bool {
        guard let session, .now - session.lastUse >= options.idleTimeout else { return false }
        return loginDelay == nil || .now - session.lastUse >= options.delayedIdleTimeout
    }

    /// Whether the server wants no login now, and said so before.
    var mayNotLogIn: Bool { session == nil && loginDelay != nil }

    // MARK: Looking

    /// Sees to it that what is known of the maildrop is no older than `age`. While the server wants no login, what is known
    /// is as good as it gets.
    func look(within age: Duration) async throws {
        try heal()
        if let known = listingAge, known <= age { return }
        // Nor is anybody waited for who waits for a login.
        if mayNotLogIn, listingAge != nil { return }
        do {
            try await withSession(.within(age)) { _ in }
        } catch let error as MailServiceError where error.code == .upstreamThrottled {
            guard loginDelay != nil, try index.state().total > 0 || listingAge != nil else { throw error }
        }
        state.withLock { $0.wantsBackground = true }
    }

    /// Puts in order what a crash left, once.
    func heal() throws {
        guard state.withLock({ !$0.isHealed }) else { return }
        try healNow()
        state.withLock { $0.isHealed = true }
    }

    /// Something went wrong between two steps: the next look puts it in order.
    func needsHealing() {
        state.withLock { $0.isHealed = false }
    }

    // MARK: The background

    /// After a look at the server, and when what was asked for is done.
    func wakeBackground() {
        state.withLock { state in
            guard state.wantsBackground, state.background == nil, !state.isClosed else { return }
            state.wantsBackground = false
            // Detached: it is no request's work.
            state.background = Task.detached(executorPreference: BlockingExecutor.shared) { [weak self] in
                await self?.workInBackground()
                self?.state.withLock { $0.background = nil }
            }
        }
    }

    func isUndownloadable(_ number: UInt32) -> Bool { state.withLock { $0.undownloadable.contains(number) } }
    func noteUndownloadable(_ number: UInt32) { state.withLock { _ = $0.undownloadable.insert(number) } }
    var undownloadableCount: Int { state.withLock { $0.undownloadable.count } }

    /// Ends the session and what is done in the background, and closes the index.
    func close() async {
        let (background, session) = state.withLock { state in
            state.isClosed = true
            return (state.background, state.session)
        }
        background?.cancel()
        await background?.value
        if let session { await end(session) }
        do {
            try index.close()
        } catch {
            logger.error("an inbox's index could not be closed", metadata: ["error": "\(error)"])
        }
    }

    func copyName(_ number: UInt32) -> String { String(number) }
}
