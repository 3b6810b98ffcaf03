import Logging
import MailStore
import NIOPosix
import ServiceLifecycle

/// Keeps a store in shape for as long as the servers run: see ``MailStore/beginUpkeep()``.
struct StoreUpkeep: Service {
    let store: MailStore
    let logger: Logger

    func run() async throws {
        do {
            try await NIOThreadPool.singleton.runIfActive { try store.beginUpkeep() }
        } catch {
            logger.error("the store can't be looked through", metadata: ["error": "\(error)"])
        }
        // Cancelled, it ends as well: there is nothing else to do then.
        try? await gracefulShutdown()
        do {
            try await NIOThreadPool.singleton.runIfActive { store.endUpkeep() }
        } catch {
            logger.debug("the upkeep ends with the process", metadata: ["error": "\(error)"])
        }
    }
}
