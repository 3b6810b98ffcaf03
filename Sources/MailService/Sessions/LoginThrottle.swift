import Foundation

/// Slows down guessing of passwords: by the pair of mailbox and client, by client, and by
/// mailbox, which may have many addresses.
///
/// It keeps no clock and does no I/O. An attempt is charged when it is admitted, before its outcome is known, so that
/// many guesses in parallel are not free. One client can't lock a person out: its own guesses on a mailbox soon wait
/// for minutes each, while the wait of the mailbox as a whole stays short and doesn't bind clients from which that
/// person signed in before.
struct LoginThrottle: Sendable {
    /// How waits grow: after `free` failures each next one doubles the wait, from `firstWait` up to `longestWait`.
    struct Backoff: Sendable, Hashable {
        /// Attempts that may fail before any wait.
        var free: Int
        /// Seconds.
        var firstWait: TimeInterval
        /// Seconds.
        var longestWait: TimeInterval

        func wait(afterFailures failures: Int) -> TimeInterval {
            guard failures >= free else { return 0 }
            // Beyond 2^30 the longest wait has long been reached.
            return min(longestWait, firstWait * TimeInterval(1 << min(failures - free, 30)))
        }
    }

    struct Limits: Sendable, Hashable {
        /// One client on one mailbox: protects the person's password.
        var pair = Backoff(free: 3, firstWait: 1, longestWait: 900)
        /// One client on all mailboxes: protects everybody from one guesser (a /64 or a NAT is one client).
        var client = Backoff(free: 20, firstWait: 1, longestWait: 300)
        /// All clients on one mailbox: protects from many machines guessing together; short, or it would lock out.
        var mailbox = Backoff(free: 12, firstWait: 1, longestWait: 30)
        /// Seconds without a failure after which a counter is forgotten.
        var memory: TimeInterval = 3_600
        /// Entries in each table: protects memory. The least recent make room.
        var tableSize = 20_000
    }

    enum Admission: Sendable, Hashable {
        case admitted
        /// Come back in so many seconds.
        case wait(TimeInterval)
    }

    private struct Pair: Hashable {
        var mailbox: String
        var client: ClientAddress
    }

    private struct Counter {
        var failures = 0
        var lastFailure: Date
        var notBefore: Date
    }

    private let limits: Limits
    private var pairs: RecencyCache<Pair, Counter>
    private var clients: RecencyCache<ClientAddress, Counter>
    private var mailboxes: RecencyCache<String, Counter>
    private var knownPairs: RecencyCache<Pair, Bool>

    init(limits: Limits = Limits()) {
        self.limits = limits
        pairs = RecencyCache(limit: limits.tableSize)
        clients = RecencyCache(limit: limits.tableSize)
        mailboxes = RecencyCache(limit: limits.tableSize)
        knownPairs = RecencyCache(limit: limits.tableSize)
    }

    /// Asks to try a password now. An admitted attempt counts as failed until its outcome is told.
    mutating func admit(mailbox: String, client: ClientAddress, now: Date) -> Admission {
        let pair = Pair(mailbox: mailbox, client: client)
        let isKnown = knownPairs.value(for: pair) != nil
        let waits = [
            remaining(pairs.peek(pair), now), remaining(clients.peek(client), now),
            isKnown ? 0 : remaining(mailboxes.peek(mailbox), now),
        ]
        if let longest = waits.max(), longest > 0 { return .wait(longest) }
        charge(&pairs, pair, limits.pair, now)
        charge(&clients, client, limits.client, now)
        charge(&mailboxes, mailbox, limits.mailbox, now)
        return .admitted
    }

    /// The password was right: the person's counters begin anew. The client's only lose this attempt, or an account of
    /// one's own would buy guesses on others'.
    mutating func succeeded(mailbox: String, client: ClientAddress) {
        let pair = Pair(mailbox: mailbox, client: client)
        pairs.remove(pair)
        mailboxes.remove(mailbox)
        refund(&clients, client, limits.client)
        knownPairs.insert(true, for: pair)
    }

    /// The mail server couldn't say whether the password was right: the attempt doesn't count.
    mutating func abandoned(mailbox: String, client: ClientAddress) {
        refund(&pairs, Pair(mailbox: mailbox, client: client), limits.pair)
        refund(&clients, client, limits.client)
        refund(&mailboxes, mailbox, limits.mailbox)
    }

    private func remaining(_ counter: Counter?, _ now: Date) -> TimeInterval {
        counter.map { max(0, $0.notBefore.timeIntervalSince(now)) } ?? 0
    }

    private func charge<Key>(_ table: inout RecencyCache<Key, Counter>, _ key: Key, _ backoff: Backoff, _ now: Date) {
        var counter = Counter(lastFailure: now, notBefore: now)
        if let previous = table.peek(key), now.timeIntervalSince(previous.lastFailure) < limits.memory {
            counter.failures = previous.failures
        }
        counter.failures += 1
        counter.notBefore = now.addingTimeInterval(backoff.wait(afterFailures: counter.failures))
        table.insert(counter, for: key)
    }

    /// Takes one attempt back. The wait that the others have earned stays.
    private func refund<Key>(_ table: inout RecencyCache<Key, Counter>, _ key: Key, _ backoff: Backoff) {
        guard var counter = table.peek(key) else { return }
        counter.failures -= 1
        counter.notBefore = counter.lastFailure.addingTimeInterval(backoff.wait(afterFailures: counter.failures))
        if counter.failures > 0 { table.insert(counter, for: key) } else { table.remove(key) }
    }
}
