import Synchronization

/// What one request did: time spent upstream, cache hits, and the commands it took.
///
/// It is bound to the task (`RequestTrace.$current.withValue`) at the HTTP door, and read there for `Server-Timing` and
/// `?explain=1`.
package final class RequestTrace: Sendable {
    @TaskLocal package static var current: RequestTrace?

    /// A command sent upstream, as `?explain=1` shows it. Secrets are masked before they get here.
    package struct Command: Hashable, Sendable {
        /// `imap` or `pop3`.
        package let protocolName: String
        /// The command with its arguments, secrets masked, bounded in length.
        package let text: String
        package let duration: Duration
        package let bytesUp: Int
        package let bytesDown: Int
        /// `OK`, `NO`, `BAD`, or how it broke off.
        package let outcome: String

        package init(
            protocolName: String,
            text: String,
            duration: Duration,
            bytesUp: Int,
            bytesDown: Int,
            outcome: String
        ) {
            self.protocolName = protocolName
            self.text = text
            self.duration = duration
            self.bytesUp = bytesUp
            self.bytesDown = bytesDown
            self.outcome = outcome
        }
    }

    package struct Summary: Sendable {
        package var commands: [Command] = []
        /// Commands beyond ``maximumCommands``.
        package var commandsOmitted = 0
        /// Time with a session leased.
        package var upstream: Duration = .zero
        /// Time waiting for a session.
        package var waiting: Duration = .zero
        package var cacheHits = 0
        package var cacheMisses = 0
    }

    /// How many commands are kept: a batch over many folders must not grow a request's memory.
    package static let maximumCommands = 200

    private let state = Mutex(Summary())

    package init() {}

    package var summary: Summary {
        state.withLock { $0 }
    }

    package func record(_ command: Command) {
        state.withLock { state in
            if state.commands.count < Self.maximumCommands {
                state.commands.append(command)
            } else {
                state.commandsOmitted += 1
            }
        }
    }

    package func addUpstream(_ duration: Duration) {
        state.withLock { $0.upstream += duration }
    }

    package func addWaiting(_ duration: Duration) {
        state.withLock { $0.waiting += duration }
    }

    package func countCache(hits: Int, misses: Int) {
        state.withLock { state in
            state.cacheHits += hits
            state.cacheMisses += misses
        }
    }
}
