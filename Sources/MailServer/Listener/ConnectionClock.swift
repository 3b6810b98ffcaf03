import NIOCore

/// When a connection has been silent, or stuck, for too long. Told the time, it keeps none.
struct ConnectionClock {
    enum Verdict {
        case nothing
        /// The client said nothing for too long, or didn't come to the point.
        case timedOut
        /// The client takes nothing.
        case stalled
    }

    /// When the alarm goes off, if one is set.
    var alarmTime: NIODeadline?

    private var idle: TimeAmount?
    private var end: NIODeadline?
    private var lastSign = NIODeadline.uptimeNanoseconds(0)
    private var lastWrite: NIODeadline?

    mutating func limit(idle: TimeAmount, total: TimeAmount?, now: NIODeadline) {
        self.idle = idle
        end = total.map { now + $0 }
        lastSign = now
    }

    mutating func heard(at now: NIODeadline) {
        lastSign = now
    }

    /// Bytes were given to the socket, or taken by it.
    mutating func wroteSome(at now: NIODeadline) {
        lastSign = now
        lastWrite = now
    }

    /// The next moment at which ``look(at:isWaiting:hasUnsent:stalled:)`` may have something to say.
    func nextCheck(stalledWriteTimeout: TimeAmount) -> NIODeadline? {
        [idle.map { lastSign + $0 }, end, lastWrite.map { $0 + stalledWriteTimeout }].compactMap { $0 }.min()
    }

    mutating func look(at now: NIODeadline, isWaiting: Bool, hasUnsent: Bool, stalled: TimeAmount) -> Verdict {
        if let lastWrite, lastWrite + stalled <= now {
            if hasUnsent {
                return .stalled
            }
            self.lastWrite = nil
        }
        if let end, end <= now {
            (self.end, idle) = (nil, nil)
            return .timedOut
        }
        guard let idle, lastSign + idle <= now else { return .nothing }
        guard isWaiting else {
            // The session is at work: its client has reason to be silent.
            lastSign = now
            return .nothing
        }
        self.idle = nil
        return .timedOut
    }
}
