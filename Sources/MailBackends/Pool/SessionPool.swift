import IMAPClient
import IMAPProtocol
import Logging
import MailService
import MailTransport
import Synchronization

/// An account's connections, leased to requests for as long as one thing takes.
///
/// ``PoolMachine`` decides; this carries out what it decides, outside the lock.
final class SessionPool: Sendable {
    typealias Machine = PoolMachine<MailboxName>

    /// Opens a connection that is logged in.
    typealias Connect = @Sendable (ConnectionObserver) async throws -> IMAPConnection

    private struct State {
        var machine: Machine
        var connections: [Machine.ConnectionID: PooledConnection] = [:]
        var waiting: [Machine.LeaseID: CheckedContinuation<PooledConnection, any Error>] = [:]
        var nextLease = 0
        /// Leases whose request went away before it began to wait.
        var withdrawn: Set<Machine.LeaseID> = []
        var lastUse: ContinuousClock.Instant
        var isClosed = false
    }

    private let connect: Connect
    private let leaseTimeout: Duration
    private let silenceTrusted: Duration
    private let logger: Logger
    private let state: Mutex<State>

    init(options: IMAPBackendOptions, logger: Logger, connect: @escaping Connect) {
        self.connect = connect
        leaseTimeout = options.leaseTimeout
        silenceTrusted = options.silenceTrusted
        self.logger = logger
        state = Mutex(State(machine: Machine(options: Machine.Options(options)), lastUse: .now))
    }

    // MARK: Leases

    /// Runs `body` with a connection of its own, one that has the folder selected if there is one.
    ///
    /// A connection that turns out to be dead before it has answered anything costs one retry on a new one: silent death
    /// while idle is what networks do.
    func withLease<Result>(
        folder: MailboxName?,
        lane: Machine.Lane = .interactive,
        _ body: (PooledConnection) async throws -> Result
    ) async throws -> Result {
        do {
            return try await lease(folder: folder, lane: lane, body)
        } catch let death as ConnectionDeath {
            logger.debug("connection died, trying another", metadata: ["error": "\(death.underlying)"])
            do {
                return try await lease(folder: folder, lane: lane, body)
            } catch let death as ConnectionDeath {
                throw death.underlying
            }
        }
    }

    private func lease<Result>(
        folder: MailboxName?,
        lane: Machine.Lane,
        _ body: (PooledConnection) async throws -> Result
    ) async throws -> Result {
        reapDead()
        let trace = RequestTrace.current
        let asked = ContinuousClock.now
        let pooled = try await acquire(folder: folder, lane: lane)
        let granted = ContinuousClock.now
        trace?.addWaiting(granted - asked)
        pooled.leased(by: trace)
        defer {
            trace?.addUpstream(.now - granted)
            release(pooled)
        }
        do {
            return try await body(pooled)
        } catch let error as IMAPClientError where error.isDeath && !pooled.connection.isOpen {
            throw ConnectionDeath(underlying: error)
        } catch let error as IMAPClientError where error.code == .throttled {
            state.withLock { $0.machine.throttled(now: .now) }
            throw error
        }
    }

    /// The connection ended under a request.
    private struct ConnectionDeath: Error {
        let underlying: IMAPClientError
    }

    private func acquire(folder: MailboxName?, lane: Machine.Lane) async throws -> PooledConnection {
        // The deadline, or the caller's end, may come in the moment of the grant: then what was granted is given back.
        let granted = Mutex<PooledConnection?>(nil)
        do {
            return try await withDeadline(leaseTimeout, clock: ContinuousClock()) { [self] in
                let pooled = try await wait(folder: folder, lane: lane)
                granted.withLock { $0 = pooled }
                return pooled
            }
        } catch {
            if let pooled = granted.withLock({ $0 }) { release(pooled) }
            guard error is DeadlineExceeded else { throw error }
            throw MailServiceError(
                .overBudget, "All of the account's connections are busy.", retryAfter: .seconds(2))
        }
    }

    private func wait(folder: MailboxName?, lane: Machine.Lane) async throws -> PooledConnection {
        let id = state.withLock { state in
            state.nextLease += 1
            state.lastUse = .now
            return Machine.LeaseID(rawValue: state.nextLease)
        }
        defer { state.withLock { _ = $0.withdrawn.remove(id) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (effects, isRefused) = state.withLock { state -> ([Effect], Bool) in
                    if state.withdrawn.remove(id) != nil || state.isClosed { return ([], true) }
                    state.waiting[id] = continuation
                    let actions = state.machine.requested(id, folder: folder, lane: lane, now: .now)
                    return (Self.effects(of: actions, on: &state), false)
                }
                if isRefused {
                    continuation.resume(
                        throwing: Task.isCancelled
                            ? CancellationError()
                            : MailServiceError(
                                .overBudget, "The account's connections are being closed.", retryAfter: .seconds(1)))
                }
                carryOut(effects)
            }
        } onCancel: {
            let continuation = state.withLock { state in
                let continuation = state.waiting.removeValue(forKey: id)
                if continuation == nil { state.withdrawn.insert(id) }
                return continuation
            }
            continuation?.resume(throwing: CancellationError())
            change { $0.withdrawn(id, now: .now) }
        }
    }

    private func release(_ pooled: PooledConnection) {
        pooled.released()
        change { machine in
            machine.released(
                pooled.id, folder: pooled.view?.name, isReusable: pooled.connection.isOpen, now: .now)
        }
    }

    // MARK: What is known without asking

    /// A view of the folder that is true now.
    func liveView(of name: MailboxName) -> FolderView? {
        let connections = state.withLock { Array($0.connections.values) }
        for connection in connections {
            if let view = connection.liveView(of: name) { return view }
        }
        return nil
    }

    /// The folder has changed: all connections that have it selected ask before they are trusted, but the one by which
    /// it was changed.
    func distrust(_ name: MailboxName, except changer: IMAPConnection?) {
        let connections = state.withLock { Array($0.connections.values) }
        for pooled in connections where pooled.connection !== changer { pooled.distrust(name) }
    }

    /// Folders are about to go or to change their names: nobody is to be served from what connections that nobody uses now
    /// have selected.
    func leave(_ isMeant: (MailboxName) -> Bool) {
        let connections = state.withLock { Array($0.connections.values) }
        for pooled in connections {
            if let name = pooled.view?.name, isMeant(name) { pooled.forgetFolder(name) }
        }
    }

    /// In the order in which they were opened.
    var connections: [PooledConnection] {
        state.withLock { state in
            state.connections.values.sorted { $0.id.rawValue < $1.id.rawValue }
        }
    }

    /// When a request last asked for a connection, and whether one has one or waits for one.
    var usage: (lastUse: ContinuousClock.Instant, isBusy: Bool) {
        state.withLock { state in
            (state.lastUse, !state.waiting.isEmpty || state.connections.values.contains { !$0.isParked })
        }
    }

    // MARK: Time and end

    /// To be called every few seconds: ends what is idle for long, and finds what has died.
    func tick() {
        reapDead()
        change { $0.ticked(now: .now) }
    }

    /// Lets go of connections that ended while nobody used them, before they are given to anybody.
    private func reapDead() {
        let dead = connections.filter { $0.isParked && !$0.connection.isOpen }
        for connection in dead { change { $0.closed(connection.id, now: .now) } }
        state.withLock { state in
            for connection in dead { state.connections[connection.id] = nil }
        }
    }

    func close() async {
        let remaining = state.withLock { state in
            state.isClosed = true
            return Array(state.connections.values)
        }
        change { $0.shutDown() }
        await withTaskGroup { group in
            for connection in remaining { group.addTask { await connection.logout() } }
        }
    }

    // MARK: Carrying out

    private enum Effect: Sendable {
        case grant(CheckedContinuation<PooledConnection, any Error>, PooledConnection)
        case refuse(CheckedContinuation<PooledConnection, any Error>, any Error)
        case connect(Machine.ConnectionID)
        case close(PooledConnection)
        case watch(PooledConnection)
    }

    private func change(failure: (any Error)? = nil, _ event: (inout Machine) -> [Machine.Action]) {
        let effects = state.withLock { state in
            let actions = event(&state.machine)
            return Self.effects(of: actions, on: &state, failure: failure)
        }
        carryOut(effects)
    }

    private static func effects(
        of actions: [Machine.Action],
        on state: inout State,
        failure: (any Error)? = nil
    ) -> [Effect] {
        actions.compactMap { action in
            switch action {
            case .grant(let lease, let id):
                guard let waiter = state.waiting.removeValue(forKey: lease), let connection = state.connections[id]
                else {
                    return nil
                }
                connection.setParked(false)
                return .grant(waiter, connection)
            case .refuse(let lease, let refusal):
                return state.waiting.removeValue(forKey: lease).map { .refuse($0, MailServiceError(refusal)) }
            case .fail(let lease):
                let error = failure ?? MailServiceError(.upstreamUnreachable, "The mail server can't be reached.")
                return state.waiting.removeValue(forKey: lease).map { .refuse($0, error) }
            case .connect(let id):
                return .connect(id)
            case .close(let id):
                return state.connections.removeValue(forKey: id).map(Effect.close)
            case .park(let id):
                state.connections[id]?.setParked(true)
                return state.connections[id].map(Effect.watch)
            }
        }
    }

    private func carryOut(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .grant(let waiter, let connection): waiter.resume(returning: connection)
            case .refuse(let waiter, let error): waiter.resume(throwing: error)
            case .connect(let id): Task { await open(id) }
            case .close(let connection): Task { await connection.logout() }
            case .watch(let connection): connection.startIdling()
            }
        }
    }

    private func open(_ id: Machine.ConnectionID) async {
        let observer = ConnectionObserver()
        do {
            let connection = try await connect(observer)
            guard insert(connection, as: id, observer: observer) else { return await connection.logout() }
            change { $0.connected(id, now: .now) }
        } catch {
            let isRefusal = (error as? IMAPClientError)?.code == .throttled
            logger.debug("connecting failed", metadata: ["error": "\(error)"])
            change(failure: error) { $0.connectFailed(id, isRefusal: isRefusal, now: .now) }
        }
    }

    /// False where the pool has ended in the meantime.
    private func insert(
        _ connection: IMAPConnection, as id: Machine.ConnectionID, observer: ConnectionObserver
    ) -> Bool {
        connection.setEventHandler { observer.deliver($0) }
        let pooled = PooledConnection(
            id: id, connection: connection, observer: observer, silenceTrusted: silenceTrusted)
        return state.withLock { state in
            guard !state.isClosed else { return false }
            state.connections[id] = pooled
            return true
        }
    }

    /// Opens a connection now, whatever the pool holds: the proof that a password is good. It joins the pool where there
    /// is room for it.
    func adopt(_ connect: Connect) async throws {
        let observer = ConnectionObserver()
        let connection = try await connect(observer)
        let id = state.withLock { $0.isClosed ? nil : $0.machine.adopting() }
        guard let id else { return connection.close() }
        guard insert(connection, as: id, observer: observer) else { return await connection.logout() }
        change { $0.connected(id, now: .now) }
    }
}

extension SessionPool.Machine.Options {
    fileprivate init(_ options: IMAPBackendOptions) {
        self.init()
        maximumConnections = options.maximumConnections
        maximumWaiting = options.maximumWaiting
        idleTimeout = options.idleTimeout
    }
}

extension IMAPClientError {
    /// Whether the connection's end is the cause, rather than what was asked of it.
    fileprivate var isDeath: Bool {
        code == .closed || code == .bye || code == .connectionFailed
    }
}

extension MailServiceError {
    fileprivate init(_ refusal: SessionPool.Machine.Refusal) {
        switch refusal {
        case .overBudget(let retryAfter):
            self.init(.overBudget, "Too many requests wait for the account's connections.", retryAfter: retryAfter)
        case .backingOff(let retryAfter):
            self.init(
                .upstreamThrottled,
                "The mail server refused connections a moment ago; no new one is tried for now.",
                retryAfter: retryAfter)
        }
    }
}
