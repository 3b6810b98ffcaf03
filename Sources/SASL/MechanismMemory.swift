import Synchronization

/// Which mechanisms a server offers in vain: it refused a credential by them, and took it by another. Shared by the
/// connections to some servers, so that only the first one to each is refused.
package final class MechanismMemory: Sendable {
    private struct Entry: Hashable {
        let host: String
        let port: Int
        let mechanism: MechanismName
    }

    private let vain = Mutex<Set<Entry>>([])

    package init() {}

    package func isVain(_ mechanism: MechanismName, host: String, port: Int) -> Bool {
        vain.withLock { $0.contains(Entry(host: host, port: port, mechanism: mechanism)) }
    }

    package func remember(_ mechanism: MechanismName, host: String, port: Int) {
        vain.withLock { _ = $0.insert(Entry(host: host, port: port, mechanism: mechanism)) }
    }
}
