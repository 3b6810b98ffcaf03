/// Slows down the guessing of passwords: by the pair of account and network, and by network.
///
/// A struct without a clock: times are since any fixed moment. Each counter is a bucket that fills by one with an
/// attempt and leaks with time. An attempt is charged when it begins, so that guesses in parallel aren't free, and given
/// back when it was right.
package struct LoginThrottle: Sendable {
    /// How one kind of counter works.
    package struct Bucket: Sendable, Hashable {
        /// Failures that cost no wait: people mistype.
        package var free: Double
        /// Failures above which nothing is checked any more until some have leaked.
        package var full: Double
        /// The time after which one failure is forgotten.
        package var leak: Duration

        func level(_ counter: Counter?, at now: Duration) -> Double {
            guard let counter else { return 0 }
            return max(0, counter.level - (now - counter.time) / leak)
        }

        /// How long a level that is too high takes to leak; zero for one that isn't.
        func surplus(_ level: Double) -> Duration {
            level >= full ? leak * (level - full + 1) : .zero
        }
    }

    /// The limits of all.
    package struct Limits: Sendable, Hashable {
        /// One network on one account: protects the password.
        package var pair = Bucket(free: 3, full: 20, leak: .seconds(30))
        /// One network on all accounts: protects everybody from one guesser. Doesn't count this machine, where a
        /// front-end stands for all its users, and slows guessing down itself.
        package var network = Bucket(free: 20, full: 100, leak: .seconds(10))
        /// The first wait; each failure doubles it.
        package var firstWait: Duration = .seconds(1)
        /// The longest wait before a check: a person who mistyped bears that much.
        package var longestWait: Duration = .seconds(8)
        /// Counters of each kind: protects memory. The emptiest make room.
        package var tableSize = 20_000

        package init() {}
    }

    /// Whether a password may be tried.
    package enum Admission: Sendable, Hashable {
        /// After so long a wait. It counts as failed until ``LoginThrottle/succeeded(_:at:)`` is told.
        case admitted(after: Duration)
        /// Not now; worth trying again after so long.
        case refused(retryAfter: Duration)
    }

    struct Counter: Sendable {
        var level: Double
        var time: Duration
    }

    /// What an attempt is charged to.
    package struct Attempt: Sendable, Hashable {
        let account: String
        let network: String
        let isLocal: Bool

        package init(account: String, peer: PeerAddress) {
            (self.account, network, isLocal) = (account, peer.network, peer.isLoopback)
        }
    }

    private let limits: Limits
    private var pairs: [Attempt: Counter] = [:]
    private var networks: [String: Counter] = [:]

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    package mutating func begin(_ attempt: Attempt, at now: Duration) -> Admission {
        let pair = limits.pair.level(pairs[attempt], at: now)
        let network = attempt.isLocal ? 0 : limits.network.level(networks[attempt.network], at: now)
        let retryAfter = max(limits.pair.surplus(pair), limits.network.surplus(network))
        guard retryAfter == .zero else { return .refused(retryAfter: retryAfter) }
        makeRoom(at: now)
        pairs[attempt] = Counter(level: pair + 1, time: now)
        if !attempt.isLocal {
            networks[attempt.network] = Counter(level: network + 1, time: now)
        }
        return .admitted(after: max(wait(pair - limits.pair.free), wait(network - limits.network.free)))
    }

    /// The password was right: the account's failures from there are forgotten, and the attempt's charge to the network
    /// is given back; not more, or an account of one's own would buy guesses at others'.
    package mutating func succeeded(_ attempt: Attempt, at now: Duration) {
        pairs[attempt] = nil
        if let counter = networks[attempt.network], !attempt.isLocal {
            let level = limits.network.level(counter, at: now)
            networks[attempt.network] = Counter(level: max(0, level - 1), time: now)
        }
    }

    private func wait(_ surplus: Double) -> Duration {
        guard surplus >= 0 else { return .zero }
        // Beyond 2^20 the longest wait has long been reached.
        return min(limits.longestWait, limits.firstWait * Double(1 << min(Int(surplus), 20)))
    }

    private mutating func makeRoom(at now: Duration) {
        let limits = limits
        Self.prune(&pairs, to: limits.tableSize) { limits.pair.level($0, at: now) }
        Self.prune(&networks, to: limits.tableSize) { limits.network.level($0, at: now) }
    }

    /// Drops half of a full table, the emptiest counters first.
    private static func prune<Key>(_ table: inout [Key: Counter], to size: Int, level: (Counter) -> Double) {
        guard table.count >= size else { return }
        let kept = table.sorted { level($0.value) > level($1.value) }.prefix(size / 2)
        table = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
