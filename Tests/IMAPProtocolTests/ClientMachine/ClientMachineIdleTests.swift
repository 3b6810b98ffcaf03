import IMAPProtocol
import NIOCore
import Testing

/// IDLE (RFC 2177): entered alone, left for the next command.
struct ClientMachineIdleTests {
    private static func idling() -> ClientMachineTrace {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.idle)
        _ = trace.written()
        _ = trace.server("+ idling")
        return trace
    }

    @Test
    func newsFlowWhileIdle() {
        var trace = ClientMachineTrace.greeted()
        #expect(trace.client(.idle) == "A1 IDLE|")
        #expect(trace.server("+ idling", "* 4 EXISTS") == ["#1 idling", "event exists 4"])
        trace.machine.finishIdle(CommandID(1))
        #expect(trace.written() == "DONE|")
        #expect(trace.server("A1 OK") == ["#1 leaving idle", "#1 OK"])
    }

    @Test
    func nextCommandFollowsDoneAtOnce() {
        var trace = Self.idling()
        #expect(trace.client(.noop) == "DONE|A2 NOOP|")
        #expect(trace.server("A1 OK", "A2 OK") == ["#1 leaving idle", "#1 OK", "#2 OK"])
    }

    @Test
    func doneWaitsUntilTheServerTookIdle() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.idle)
        trace.submit(.noop)
        #expect(trace.written() == "A1 IDLE|")
        #expect(trace.server("+ ") == ["#1 idling", "#1 leaving idle"])
        #expect(trace.written() == "DONE|A2 NOOP|")
    }

    @Test
    func idleWaitsForRunningCommands() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.noop)
        trace.submit(.idle)
        #expect(trace.written() == "A1 NOOP|")
        #expect(trace.server("A1 OK") == ["#1 OK"])
        #expect(trace.written() == "A2 IDLE|")
    }

    @Test
    func refusedIdleIsOver() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.idle)
        trace.submit(.noop)
        _ = trace.written()
        #expect(trace.server("A1 NO not here") == ["#1 NO"])
        #expect(trace.written() == "A2 NOOP|")
    }

    @Test
    func cancelledIdleIsLeft() {
        var trace = Self.idling()
        trace.machine.cancel(CommandID(1))
        #expect(trace.written() == "DONE|")
        #expect(trace.server("A1 OK") == ["#1 failed: cancelled"])
        #expect(trace.client(.noop) == "A2 NOOP|")
    }

    @Test
    func idleCancelledBeforeItIsTakenIsLeftWhenItIs() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.idle)
        trace.machine.cancel(CommandID(1))
        #expect(trace.written() == "A1 IDLE|")
        #expect(trace.server("+ ") == ["#1 failed: cancelled"])
        #expect(trace.written() == "DONE|")
    }

    @Test
    func heldBackItLetsCommandsPassAndFollowsWhenItIsHeldNoLonger() {
        var trace = Self.idling()
        trace.machine.holdIdle(true)
        #expect(trace.client(.noop) == "DONE|A2 NOOP|")
        _ = trace.server("A1 OK")
        // Whoever watches asks again at once.
        #expect(trace.client(.idle) == "")
        #expect(trace.server("A2 OK") == ["#2 OK"])
        #expect(trace.written() == "")
        #expect(trace.client(.check) == "A3 CHECK|")
        _ = trace.server("A3 OK")
        trace.machine.holdIdle(false)
        #expect(trace.written() == "A4 IDLE|")
    }

    @Test
    func heldBackItCanBeCancelled() {
        var trace = ClientMachineTrace.greeted()
        trace.machine.holdIdle(true)
        trace.submit(.idle)
        trace.machine.cancel(CommandID(1))
        trace.machine.holdIdle(false)
        #expect(trace.client(.noop) == "A1 NOOP|")
    }
}
