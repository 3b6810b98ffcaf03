import IMAPProtocol
import MailService
import Synchronization

/// The account's folders as they were last listed, and whether their counts were asked for.
///
/// Many requests at once cause one LIST: the first asks, the others wait for its answer.
final class FolderDirectoryCache: Sendable {
    private struct State {
        var latest: Listing?
        var pending: [Bool: Task<FolderDirectory, any Error>] = [:]
        /// Counts how often what was known has been forgotten: an answer asked for before is not kept after.
        var generation = 0
        var personalPrefix: MailboxName?
    }

    private struct Listing {
        let directory: FolderDirectory
        var hasCounts: Bool
        let instant: ContinuousClock.Instant
    }

    private let lifetime: Duration
    private let state = Mutex(State())

    init(lifetime: Duration) {
        self.lifetime = lifetime
    }

    /// What was listed last, however long ago: names and ids change rarely.
    var known: FolderDirectory? {
        state.withLock { $0.latest?.directory }
    }

    /// The prefix of the personal namespace, once it is known: servers don't change it.
    var personalPrefix: MailboxName? {
        state.withLock { $0.personalPrefix }
    }

    func learn(personalPrefix: MailboxName) {
        state.withLock { $0.personalPrefix = personalPrefix }
    }

    func forget() {
        state.withLock { state in
            state.latest = nil
            state.generation += 1
        }
    }

    /// The counts are not what they were; names and ids are.
    func expireCounts() {
        state.withLock { state in
            state.latest?.hasCounts = false
            state.generation += 1
        }
    }

    /// A listing that is fresh, from memory or from `load`; from `load` alone where `isForced`.
    func fresh(
        counts: Bool,
        isForced: Bool = false,
        load: @escaping @Sendable () async throws -> FolderDirectory
    ) async throws -> FolderDirectory {
        if !isForced, let fresh = recent(counts: counts) { return fresh }
        let task = state.withLock { state in
            if let pending = state.pending[counts] { return pending }
            let generation = state.generation
            // Not a child of the first request: the others wait for it too, even if the first goes away.
            let task = Task {
                let result: Result<FolderDirectory, any Error>
                do { result = .success(try await load()) } catch { result = .failure(error) }
                self.finished(result, counts: counts, generation: generation)
                return try result.get()
            }
            state.pending[counts] = task
            return task
        }
        return try await task.value
    }

    private func recent(counts: Bool) -> FolderDirectory? {
        state.withLock { state in
            guard let latest = state.latest, latest.hasCounts || !counts, .now - latest.instant < lifetime else {
                return nil
            }
            return latest.directory
        }
    }

    private func finished(_ result: Result<FolderDirectory, any Error>, counts: Bool, generation: Int) {
        state.withLock { state in
            state.pending[counts] = nil
            guard case .success(let directory) = result, state.generation == generation else { return }
            state.latest = Listing(directory: directory, hasCounts: counts, instant: .now)
        }
    }
}
