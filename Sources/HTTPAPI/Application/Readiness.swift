import ServiceLifecycle
import Synchronization

/// Whether requests should come here: from when the API listens until the server is told to stop.
///
/// It is the service that is stopped first, so that whoever watches hears of it while answers are still being finished.
package final class Readiness: Service {
    private let isServing = Atomic(false)
    private let checkStores: @Sendable () async throws -> Void

    /// - Parameter checkStores: throws where what requests stand on can't be read.
    package init(checkStores: @escaping @Sendable () async throws -> Void) {
        self.checkStores = checkStores
    }

    package var isReady: Bool {
        get async {
            guard isServing.load(ordering: .acquiring) else { return false }
            do {
                try await checkStores()
                return true
            } catch {
                return false
            }
        }
    }

    /// The API listens.
    package func began() {
        isServing.store(true, ordering: .releasing)
    }

    package func run() async throws {
        defer { isServing.store(false, ordering: .releasing) }
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // The others end without grace, too.
        }
    }
}
