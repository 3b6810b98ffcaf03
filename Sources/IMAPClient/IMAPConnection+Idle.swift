package import IMAPProtocol
import MailTransport

/// IDLE (RFC 2177), until it is left for another command, renewed, or cancelled.
package struct IdleRequest: IMAPRequest {
    /// It ends by itself after so long.
    let limit: Duration?

    package var command: Command { .idle }

    package func makeCollector(limits: IMAPLimits) -> OKCollector { OKCollector() }
}

extension IMAPConnection {
    /// Waits for news of the selected mailbox, which go to the event handler, until a moment or until the task is cancelled.
    ///
    /// Other commands can be run meanwhile: IDLE is left for them, and entered again. Each ``IMAPTimeouts/idleRenewal`` it
    /// is renewed: a server that doesn't answer then is gone, and this throws.
    ///
    /// - Throws: ``IMAPClientError``, `unsupported` where the server offers no IDLE; `CancellationError`.
    package func idle(until end: ContinuousClock.Instant? = nil) async throws {
        guard capabilities.contains(.idle) else { throw IMAPClientError(.unsupported, command: "IDLE") }
        while true {
            let left = end.map { ContinuousClock.now.duration(to: $0) }
            if let left, left <= .zero { return }
            _ = try await run(IdleRequest(limit: left))
        }
    }

    /// Holds IDLE back while the commands of one piece of work follow each other: one that is running is left for the first of
    /// them, and is entered again when it is held no longer.
    package func holdIdle(_ isHeld: Bool) {
        onEventLoop { handler in
            handler.machine.holdIdle(isHeld)
            handler.pump()
        }
    }

    /// Tells the server which changes to tell unasked (RFC 5465).
    package func notify(_ command: NotifyCommand) async throws {
        guard capabilities.contains(.notify) else { throw IMAPClientError(.unsupported, command: "NOTIFY") }
        _ = try await run(PlainRequest(.notify(command)))
    }
}
