import Synchronization

/// Counts open connections, in all and for each network.
final class ConnectionBudget: Sendable {
    private let maximum: Int
    private let maximumPerNetwork: Int
    private let counts = Mutex(Counts())

    private struct Counts {
        var total = 0
        var perNetwork: [String: Int] = [:]
    }

    init(maximum: Int, maximumPerNetwork: Int) {
        self.maximum = maximum
        self.maximumPerNetwork = maximumPerNetwork
    }

    /// Takes a place, if there is one. It must be given back with ``release(_:)``.
    func acquire(_ peer: PeerAddress) -> Bool {
        counts.withLock { counts in
            let used = counts.perNetwork[peer.network, default: 0]
            guard used < maximumPerNetwork, counts.total < maximum else { return false }
            counts.perNetwork[peer.network] = used + 1
            counts.total += 1
            return true
        }
    }

    func release(_ peer: PeerAddress) {
        counts.withLock { counts in
            let left = counts.perNetwork[peer.network, default: 1] - 1
            counts.perNetwork[peer.network] = left > 0 ? left : nil
            counts.total -= 1
        }
    }
}
