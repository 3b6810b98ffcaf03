import Synchronization

/// The switches of ``Faults``, read by the servers' sessions at named points and set while they run.
///
/// A session asks at the moment that it matters, so that a switch works on connections which are open already. Only
/// what is decided at a connection's beginning, its cut, holds for its whole life.
package final class FaultPlan: Sendable {
    private struct State {
        var faults: Faults
        var connections = 0
    }

    private let state: Mutex<State>

    package init(_ faults: Faults = Faults()) {
        state = Mutex(State(faults: faults))
    }

    /// All switches as they are now. Setting them replaces all.
    package var faults: Faults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// At a new connection: the bytes that may be sent on it before it is cut; nil for no end.
    package func bytesUntilDrop() -> Int? {
        state.withLock { state in
            guard let dropped = state.faults.droppedConnections else { return nil }
            state.connections += 1
            return state.connections.isMultiple(of: dropped.every) ? dropped.afterBytes : nil
        }
    }

    /// At a login, before credentials are looked at: what it is refused with.
    package var throttling: Faults.Throttling? { faults.throttling }

    /// Before an answer to a command is written: how long to wait.
    package var answerDelay: Duration { faults.answerDelay }

    /// Wherever UIDVALIDITY is told: never 0, which is no UIDVALIDITY (RFC 9051, 9: `nz-number`).
    package func uidValidity(_ stored: UInt32) -> UInt32 {
        let served = stored &+ faults.uidValidityChanges
        return served == 0 ? 1 : served
    }

    /// At a FETCH of a section with a partial range.
    package var ignoresPartial: Bool { faults.ignoresPartial }

    /// At a FETCH of BODYSTRUCTURE or BODY: the bytes to send in place of a structure's own.
    ///
    /// The break is inside one balanced parenthesis, so that the response still ends where it should: a reader loses
    /// the structure and nothing else.
    package func bodyStructure(_ wire: [UInt8]) -> [UInt8] {
        faults.breaksBodyStructure ? Self.brokenStructure : wire
    }

    /// Parameters without a value, an atom for a string, a negative size.
    private static let brokenStructure = Array(#"("text" NIL ("charset") NIL 7BIT -1 ())"#.utf8)

    /// At a change that IDLE would tell.
    package var silencesIdle: Bool { faults.silencesIdle }
}
