/// Decides which request gets which of an account's connections; carries out nothing.
///
/// Methods are the events, their results the effects, so that a test reads as a trace. Time comes in as an argument.
struct PoolMachine<Folder: Hashable & Sendable> {
    typealias Instant = ContinuousClock.Instant

    struct Options: Hashable, Sendable {
        /// Connections to one account's server at most. Below the ten that Dovecot allows a user from one address.
        var maximumConnections = 4
        /// Requests that wait for a connection at most: beyond it a request is refused at once rather than left to time out.
        var maximumWaiting = 64
        /// How long a connection stays open that nobody uses.
        var idleTimeout: Duration = .seconds(300)
        /// The first pause after the server refused a connection; it doubles with each refusal that follows.
        var initialBackOff: Duration = .seconds(1)
        var maximumBackOff: Duration = .seconds(120)
        /// After this long without a refusal, one connection more is tried again.
        var budgetRecovery: Duration = .seconds(300)
    }

    enum Lane: Hashable, Sendable {
        /// A person waits for it.
        case interactive
        /// Downloads and sweeps: never takes the last connection while there can be more than one.
        case bulk
    }

    struct ConnectionID: Hashable, Sendable {
        let rawValue: Int
    }

    struct LeaseID: Hashable, Sendable {
        let rawValue: Int
    }

    /// Why a request gets no connection.
    enum Refusal: Hashable, Sendable {
        /// The queue is full.
        case overBudget(retryAfter: Duration)
        /// The server refused connections a moment ago, and there is none.
        case backingOff(retryAfter: Duration)
    }

    enum Action: Hashable, Sendable {
        case grant(LeaseID, ConnectionID)
        case connect(ConnectionID)
        case close(ConnectionID)
        /// Nobody wants the connection now: it may watch its folder.
        case park(ConnectionID)
        case refuse(LeaseID, Refusal)
        /// The waiting request fails with the error that the connection attempt gave.
        case fail(LeaseID)
    }

    private enum Phase: Hashable {
        case connecting
        case idle(since: Instant)
        case leased(Lane)
    }

    private struct Connection {
        var phase: Phase
        var folder: Folder?
        var lastLane = Lane.interactive
    }

    private struct Waiter {
        let id: LeaseID
        let folder: Folder?
        let lane: Lane
    }

    let options: Options
    private var connections: [ConnectionID: Connection] = [:]
    private var waiting: [Waiter] = []
    private var nextConnection = 0
    private var budget: Int
    private var refusals = 0
    private var blockedUntil: Instant?
    private var budgetChanged: Instant?

    init(options: Options = Options()) {
        self.options = options
        budget = max(1, options.maximumConnections)
    }

    var connectionCount: Int { connections.count }
    /// How many connections the server is believed to allow.
    var currentBudget: Int { budget }

    // MARK: Requests

    mutating func requested(_ id: LeaseID, folder: Folder?, lane: Lane, now: Instant) -> [Action] {
        guard waiting.count < options.maximumWaiting else {
            return [.refuse(id, .overBudget(retryAfter: .seconds(1)))]
        }
        waiting.append(Waiter(id: id, folder: folder, lane: lane))
        return serve(now: now)
    }

    /// The request went away before it was granted anything.
    mutating func withdrawn(_ id: LeaseID, now: Instant) -> [Action] {
        waiting.removeAll { $0.id == id }
        return serve(now: now)
    }

    /// The request is done with its connection, which has `folder` selected now.
    mutating func released(_ id: ConnectionID, folder: Folder?, isReusable: Bool, now: Instant) -> [Action] {
        guard isReusable else {
            return removed(id, now: now) + [.close(id)]
        }
        connections[id]?.phase = .idle(since: now)
        connections[id]?.folder = folder
        return settle(now: now)
    }

    // MARK: Connections

    mutating func connected(_ id: ConnectionID, now: Instant) -> [Action] {
        guard connections[id] != nil else { return [.close(id)] }
        connections[id] = Connection(phase: .idle(since: now), folder: nil)
        refusals = 0
        blockedUntil = nil
        return settle(now: now)
    }

    /// A connection was made outside the pool's own doing; nil where there is no room for it, else its id until it is
    /// ``connected(_:now:)``.
    mutating func adopting() -> ConnectionID? {
        guard connections.count < budget else { return nil }
        return addConnection()
    }

    /// The connection could not be made. `isRefusal`: the server asked for fewer, or to come later.
    ///
    /// One request fails for one attempt that failed, so that a server that is down is told of at once, and a password
    /// that is no longer right is not tried over and over. Where other connections work, the requests wait for those.
    mutating func connectFailed(_ id: ConnectionID, isRefusal: Bool, now: Instant) -> [Action] {
        connections[id] = nil
        let areOthersOpen = connections.values.contains { $0.phase != .connecting }
        if isRefusal {
            budget = max(1, min(budget, connections.count))
            budgetChanged = now
        }
        if isRefusal || areOthersOpen {
            refusals += 1
            blockedUntil = now + backOff
        }
        if areOthersOpen { return serve(now: now) }
        let hopeless = waiting.suffix(max(0, waiting.count - connections.count))
        waiting.removeLast(hopeless.count)
        return hopeless.map { .fail($0.id) }
    }

    /// A connection that nobody holds has died, or was closed by the server.
    mutating func closed(_ id: ConnectionID, now: Instant) -> [Action] {
        removed(id, now: now)
    }

    /// A leased connection's session was refused more work by the server ([LIMIT], [INUSE]): fewer connections from here on.
    mutating func throttled(now: Instant) {
        budget = max(1, min(budget, connections.count - 1))
        budgetChanged = now
    }

    /// Time has passed: idle connections end, and a budget that was cut grows back.
    mutating func ticked(now: Instant) -> [Action] {
        if let changed = budgetChanged, now - changed >= options.budgetRecovery, budget < options.maximumConnections {
            budget += 1
            budgetChanged = now
        }
        let expired = connections.filter { _, connection in
            if case .idle(let since) = connection.phase { now - since >= options.idleTimeout } else { false }
        }
        for id in expired.keys { connections[id] = nil }
        return expired.keys.sorted { $0.rawValue < $1.rawValue }.map { .close($0) } + serve(now: now)
    }

    /// The account is no longer used: whoever waits is refused, whoever has a connection may finish.
    mutating func shutDown() -> [Action] {
        let refused = waiting.map { Action.refuse($0.id, .overBudget(retryAfter: .seconds(1))) }
        waiting = []
        let idle = connections.filter { _, connection in
            if case .idle = connection.phase { true } else { false }
        }
        for id in idle.keys { connections[id] = nil }
        return refused + idle.keys.map { .close($0) }
    }

    // MARK: Decisions

    private var backOff: Duration {
        let doublings = min(refusals - 1, 10)
        return min(options.initialBackOff * (1 << max(0, doublings)), options.maximumBackOff)
    }

    private mutating func removed(_ id: ConnectionID, now: Instant) -> [Action] {
        connections[id] = nil
        return serve(now: now)
    }

    /// Serves whoever waits, and parks what is idle after that.
    private mutating func settle(now: Instant) -> [Action] {
        var actions = serve(now: now)
        for (id, connection) in connections.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            if case .idle(let since) = connection.phase, since == now { actions.append(.park(id)) }
        }
        return actions
    }

    private mutating func serve(now: Instant) -> [Action] {
        var actions: [Action] = []
        for lane in [Lane.interactive, .bulk] {
            while mayServe(lane), let (waiter, id) = nextServed(in: lane, now: now) {
                waiting.removeAll { $0.id == waiter.id }
                connections[id]?.phase = .leased(lane)
                connections[id]?.lastLane = lane
                actions.append(.grant(waiter.id, id))
            }
        }
        return actions + connectForWaiting(now: now)
    }

    /// The first who waits in a lane and for whom there is a connection: one whose folder is at hand isn't held up by one
    /// who needs a connection yet to be made.
    private func nextServed(in lane: Lane, now: Instant) -> (Waiter, ConnectionID)? {
        // Each connection that is being made is for one who waits.
        var coming = connections.values.count { $0.phase == .connecting }
        for waiter in waiting where waiter.lane == lane {
            if let id = idleConnection(for: waiter.folder, lane: lane, mayWait: coming > 0, now: now) {
                return (waiter, id)
            }
            coming -= 1
        }
        return nil
    }

    /// Whether a lane may take one more connection: bulk work leaves one to the people, where there can be two.
    private func mayServe(_ lane: Lane) -> Bool {
        guard lane == .bulk, budget > 1 else { return true }
        let bulk = connections.values.count { $0.phase == .leased(.bulk) }
        return bulk < budget - 1
    }

    /// An idle connection, the one that has the folder selected first, then one with none selected.
    ///
    /// One that watches another folder is left to it while there is room for a new connection; and bulk work leaves those
    /// that people use, since a folder that is being downloaded from can't be watched.
    private func idleConnection(for folder: Folder?, lane: Lane, mayWait: Bool, now: Instant) -> ConnectionID? {
        let idle = connections.compactMap {
            id, connection -> (id: ConnectionID, connection: Connection, since: Instant)? in
            if case .idle(let since) = connection.phase { (id, connection, since) } else { nil }
        }.sorted { $0.since < $1.since }
        if let unselected = idle.first(where: { $0.connection.folder == nil }) {
            return idle.first { $0.connection.folder == folder && $0.connection.lastLane == lane }?.id ?? unselected.id
        }
        let own = idle.filter { $0.connection.lastLane == lane }
        if let match = own.first(where: { $0.connection.folder == folder }) { return match.id }
        if lane == .bulk {
            return own.first?.id ?? (mayWait || mayConnect(upTo: budget, now: now) ? nil : idle.first?.id)
        }
        if let match = idle.first(where: { $0.connection.folder == folder }) { return match.id }
        if folder == nil { return idle.last?.id }
        return mayWait || mayConnect(upTo: preferredConnections, now: now) ? nil : idle.first?.id
    }

    private func mayConnect(upTo limit: Int, now: Instant) -> Bool {
        connections.count < limit && blockedUntil.map { now >= $0 } ?? true
    }

    /// Up to this many connections, another folder gets one of its own rather than taking a watched one.
    private var preferredConnections: Int {
        max(1, budget / 2)
    }

    private mutating func connectForWaiting(now: Instant) -> [Action] {
        var actions: [Action] = []
        let connecting = connections.values.count { $0.phase == .connecting }
        let wanted = waiting.count { mayServe($0.lane) } - connecting
        for _ in 0..<max(0, wanted) where connections.count < budget {
            if let blockedUntil, now < blockedUntil {
                return actions + refuseWhereHopeless(until: blockedUntil, now: now)
            }
            actions.append(.connect(addConnection()))
        }
        return actions
    }

    private mutating func addConnection() -> ConnectionID {
        let id = ConnectionID(rawValue: nextConnection)
        nextConnection += 1
        connections[id] = Connection(phase: .connecting)
        return id
    }

    /// While the server refuses connections and there is none, waiting is no use.
    private mutating func refuseWhereHopeless(until end: Instant, now: Instant) -> [Action] {
        guard connections.isEmpty else { return [] }
        let refused = waiting
        waiting = []
        return refused.map { .refuse($0.id, .backingOff(retryAfter: end - now)) }
    }
}
