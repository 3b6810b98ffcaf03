import Dispatch
import Foundation
import Synchronization

/// Looks, while accounts are watched or open, for what other processes did, and closes what nobody uses.
final class Poller: Sendable {
    private struct Entry: Sendable {
        let account: AccountStore
        var look = AccountLook()
    }

    private struct State: Sendable {
        var entries: [String: Entry] = [:]
        var isRunning = false
    }

    private let queue = DispatchQueue(label: "postern.poller", qos: .utility)
    private let interval: Double
    private let state = Mutex(State())

    init(interval: Double) {
        self.interval = interval
    }

    /// Looks after an account until nobody watches it and its index is closed.
    func add(_ account: AccountStore) {
        let starts = state.withLock { state in
            if state.entries[account.directory] == nil { state.entries[account.directory] = Entry(account: account) }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { schedule() }
    }

    private func schedule() {
        queue.asyncAfter(deadline: .now() + interval) { [weak self] in self?.look() }
    }

    private func look() {
        let entries = state.withLock { Array($0.entries.values) }
        for var entry in entries {
            let isNeeded = entry.account.poll(&entry.look)
            state.withLock { [entry] in $0.entries[entry.account.directory] = isNeeded ? entry : nil }
            // Somebody may have come since, who saw that the account is looked after.
            if !isNeeded, entry.account.needsLooks { add(entry.account) }
        }
        let goesOn = state.withLock { state in
            state.isRunning = !state.entries.isEmpty
            return state.isRunning
        }
        if goesOn { schedule() }
    }
}

/// What an account's files were like when they were looked at last.
struct AccountLook: Sendable {
    var log: FileStatus?
    var folders: [FolderID: FileStatus] = [:]
    var paths: [FolderID: String] = [:]
    var listVersion: Int64?
    /// Nothing is known, or the log was written so lately that the same time may stand for a later write.
    var isUncertain = true
}
