package import MailTransport
import Synchronization

/// Counts what goes over one or more connections, and keeps the beginning of it as text.
package final class RecordingTap: TranscriptTap {
    /// One event, as text.
    package struct Line: Sendable {
        package let connection: ConnectionID
        package let direction: TranscriptEvent.Direction
        /// Escaped; `***` for a secret.
        package let text: String
        /// Time since the tap was made.
        package let offset: Duration
    }

    /// What was seen so far.
    package struct Summary: Sendable {
        /// Bytes to the server, secrets included.
        package fileprivate(set) var bytesUpstream = 0
        /// Bytes from the server.
        package fileprivate(set) var bytesDownstream = 0
        /// How often an answer followed something that we sent: what waits one after another add up to. Several
        /// commands sent in one flight, and answered in one, are one round trip.
        package fileprivate(set) var roundTrips = 0
        /// The events, in order, until the limit.
        package fileprivate(set) var lines: [Line] = []
        /// Whether ``lines`` leaves something out. The numbers are complete all the same.
        package fileprivate(set) var isTruncated = false
    }

    private struct State {
        var summary = Summary()
        var textBytes = 0
        /// The connections whose last event went upstream.
        var awaiting: Set<ConnectionID> = []

        mutating func count(_ event: TranscriptEvent) {
            switch event.direction {
            case .upstream:
                summary.bytesUpstream += event.byteCount
                awaiting.insert(event.connection)
            case .downstream:
                summary.bytesDownstream += event.byteCount
                if awaiting.remove(event.connection) != nil {
                    summary.roundTrips += 1
                }
            }
        }
    }

    private let start: ContinuousClock.Instant
    private let maximumTextBytes: Int
    private let maximumLines: Int
    private let state = Mutex(State())

    /// A tap that keeps at most `maximumTextBytes` of traffic in at most `maximumLines` events, against a download that
    /// fills memory.
    package init(
        maximumTextBytes: Int = 65_536, maximumLines: Int = 1000, start: ContinuousClock.Instant = .now
    ) {
        self.maximumTextBytes = maximumTextBytes
        self.maximumLines = maximumLines
        self.start = start
    }

    /// What was seen so far.
    package var summary: Summary { state.withLock { $0.summary } }

    package func record(_ event: TranscriptEvent) {
        state.withLock { state in
            state.count(event)
            keepText(of: event, in: &state)
        }
    }

    private func keepText(of event: TranscriptEvent, in state: inout State) {
        let room = maximumTextBytes - state.textBytes
        guard room > 0, state.summary.lines.count < maximumLines else {
            state.summary.isTruncated = true
            return
        }
        state.summary.isTruncated = state.summary.isTruncated || event.byteCount > room
        state.textBytes += min(room, event.byteCount)
        state.summary.lines.append(
            Line(
                connection: event.connection, direction: event.direction, text: event.text(limit: room),
                offset: event.instant - start))
    }
}
