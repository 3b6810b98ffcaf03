/// What a server is asked to do wrong, for the tests of those who must live with it. Nothing, by default.
package struct Faults: Equatable, Sendable {
    /// How often UIDVALIDITY has changed: it is served as the folder's own plus this (RFC 9051, 2.3.1.1).
    ///
    /// It holds from the next SELECT, EXAMINE and STATUS on; a folder that is selected keeps what it was told.
    package var uidValidityChanges: UInt32 = 0

    /// Which connections are cut, and when.
    package var droppedConnections: DroppedConnections?

    /// How long every answer to a command is held back.
    package var answerDelay: Duration = .zero

    /// What every login is refused with, right password or not.
    package var throttling: Throttling?

    /// `BODY[1]<0.100>` is answered with all of `BODY[1]`, as some servers do.
    package var ignoresPartial = false

    /// BODYSTRUCTURE breaks off in the middle of its grammar; the response around it stays whole.
    package var breaksBodyStructure = false

    /// IDLE is accepted, and nothing is ever told in it.
    package var silencesIdle = false

    package init() {}

    /// Cuts connections without a word, as a network does.
    package struct DroppedConnections: Equatable, Sendable {
        /// Bytes that a connection may send before it is cut, in the middle of a line or a literal if it falls there.
        package var afterBytes: Int
        /// Every how many-th connection this happens to; 1 for all.
        package var every: Int

        package init(afterBytes: Int, every: Int = 1) {
            self.afterBytes = max(0, afterBytes)
            self.every = max(1, every)
        }
    }

    /// The reason that a login is refused for, though nothing is wrong with it.
    package enum Throttling: String, CaseIterable, Sendable {
        /// Too much at once: `NO [LIMIT]` in IMAP (RFC 9051, 7.1), `-ERR [LOGIN-DELAY]` in POP3 (RFC 2449, 8.1.1).
        case limit
        /// Something behind the server is down: `NO [UNAVAILABLE]`, `-ERR [SYS/TEMP]` (RFC 3206).
        case unavailable
    }
}
