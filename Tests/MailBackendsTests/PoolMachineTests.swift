import Testing

@testable import MailBackends

/// Each test reads as a trace: an event, then the actions that it must lead to.
@Suite struct PoolMachineTests {
    typealias Machine = PoolMachine<String>

    private let start = ContinuousClock.now
    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }
    private func lease(_ number: Int) -> Machine.LeaseID { .init(rawValue: number) }
    private func connection(_ number: Int) -> Machine.ConnectionID { .init(rawValue: number) }

    private func machine(connections: Int = 4, waiting: Int = 64) -> Machine {
        var options = Machine.Options()
        options.maximumConnections = connections
        options.maximumWaiting = waiting
        return Machine(options: options)
    }

    @Test func theFirstRequestConnectsAndIsGranted() {
        var pool = machine()
        #expect(pool.requested(lease(1), folder: "INBOX", lane: .interactive, now: start) == [.connect(connection(0))])
        #expect(pool.connected(connection(0), now: start) == [.grant(lease(1), connection(0))])
        #expect(
            pool.released(connection(0), folder: "INBOX", isReusable: true, now: at(1)) == [.park(connection(0))])
    }

    @Test func aConnectionWithTheFolderSelectedComesFirst() {
        var pool = machine()
        open(&pool, 0, folder: "Sent")
        open(&pool, 1, folder: "INBOX")
        #expect(
            pool.requested(lease(9), folder: "INBOX", lane: .interactive, now: at(2))
                == [.grant(lease(9), connection(1))])
    }

    @Test func aWatchedFolderIsLeftAloneWhileThereIsRoom() {
        var pool = machine(connections: 4)
        open(&pool, 0, folder: "INBOX")
        #expect(
            pool.requested(lease(9), folder: "Sent", lane: .interactive, now: at(2)) == [.connect(connection(1))])
    }

    @Test func theLongestIdleIsTakenWhenThereIsNoRoom() {
        var pool = machine(connections: 2)
        open(&pool, 0, folder: "INBOX")
        #expect(
            pool.requested(lease(9), folder: "Sent", lane: .interactive, now: at(2))
                == [.grant(lease(9), connection(0))])
    }

    @Test func downloadsNeverTakeTheLastConnection() {
        var pool = machine(connections: 2)
        #expect(pool.requested(lease(1), folder: nil, lane: .bulk, now: start) == [.connect(connection(0))])
        #expect(pool.connected(connection(0), now: start) == [.grant(lease(1), connection(0))])
        #expect(pool.requested(lease(2), folder: nil, lane: .bulk, now: start) == [])
        #expect(pool.requested(lease(3), folder: nil, lane: .interactive, now: start) == [.connect(connection(1))])
        #expect(pool.connected(connection(1), now: start) == [.grant(lease(3), connection(1))])
        #expect(
            pool.released(connection(1), folder: nil, isReusable: true, now: at(1)) == [.park(connection(1))],
            "the waiting download must not take it")
        #expect(
            pool.released(connection(0), folder: nil, isReusable: true, now: at(2)).contains(
                .grant(lease(2), connection(0))))
    }

    @Test func withOneConnectionAllowedDownloadsStillHappen() {
        var pool = machine(connections: 1)
        #expect(pool.requested(lease(1), folder: nil, lane: .bulk, now: start) == [.connect(connection(0))])
        #expect(pool.connected(connection(0), now: start) == [.grant(lease(1), connection(0))])
        #expect(pool.requested(lease(2), folder: nil, lane: .bulk, now: start) == [])
        #expect(pool.requested(lease(3), folder: nil, lane: .interactive, now: start) == [])
        #expect(
            pool.released(connection(0), folder: nil, isReusable: true, now: at(1))
                == [.grant(lease(3), connection(0))],
            "people come before downloads")
    }

    @Test func aFullQueueRefusesAtOnce() {
        var pool = machine(connections: 1, waiting: 2)
        #expect(pool.requested(lease(1), folder: nil, lane: .interactive, now: start) == [.connect(connection(0))])
        #expect(pool.requested(lease(2), folder: nil, lane: .interactive, now: start) == [])
        #expect(
            pool.requested(lease(3), folder: nil, lane: .interactive, now: start)
                == [.refuse(lease(3), .overBudget(retryAfter: .seconds(1)))])
    }

    @Test func aRefusedConnectionShrinksTheBudgetAndTheQueueGoesOn() {
        var pool = machine(connections: 4)
        open(&pool, 0, folder: nil)
        #expect(
            pool.requested(lease(1), folder: nil, lane: .interactive, now: at(2)) == [.grant(lease(1), connection(0))])
        #expect(pool.requested(lease(2), folder: nil, lane: .interactive, now: at(2)) == [.connect(connection(1))])
        #expect(pool.connectFailed(connection(1), isRefusal: true, now: at(3)) == [], "lease 2 waits for connection 0")
        #expect(pool.currentBudget == 1)
        #expect(
            pool.released(connection(0), folder: nil, isReusable: true, now: at(4))
                == [.grant(lease(2), connection(0))])
        #expect(pool.ticked(now: at(4)) == [])
        _ = pool.ticked(now: at(400))
        #expect(pool.currentBudget == 2, "one more is tried after a while")
    }

    @Test func whereTheServerRefusesEverythingRequestsAreToldWhenToComeBack() {
        var pool = machine()
        #expect(pool.requested(lease(1), folder: nil, lane: .interactive, now: start) == [.connect(connection(0))])
        #expect(pool.connectFailed(connection(0), isRefusal: true, now: start) == [.fail(lease(1))])
        #expect(
            pool.requested(lease(2), folder: nil, lane: .interactive, now: start)
                == [.refuse(lease(2), .backingOff(retryAfter: .seconds(1)))])
        #expect(pool.requested(lease(3), folder: nil, lane: .interactive, now: at(1)) == [.connect(connection(1))])
        #expect(pool.connectFailed(connection(1), isRefusal: true, now: at(1)) == [.fail(lease(3))])
        #expect(
            pool.requested(lease(4), folder: nil, lane: .interactive, now: at(1))
                == [.refuse(lease(4), .backingOff(retryAfter: .seconds(2)))],
            "the pause doubles")
    }

    @Test func anUnreachableServerFailsWhoWaitsAndIsTriedAgainByTheNext() {
        var pool = machine()
        #expect(pool.requested(lease(1), folder: nil, lane: .interactive, now: start) == [.connect(connection(0))])
        #expect(pool.connectFailed(connection(0), isRefusal: false, now: start) == [.fail(lease(1))])
        #expect(pool.requested(lease(2), folder: nil, lane: .interactive, now: start) == [.connect(connection(1))])
    }

    @Test func idleConnectionsEndAfterATime() {
        var pool = machine()
        open(&pool, 0, folder: "INBOX")
        #expect(pool.ticked(now: at(100)) == [])
        #expect(pool.ticked(now: at(400)) == [.close(connection(0))])
        #expect(pool.connectionCount == 0)
    }

    @Test func aBrokenConnectionIsReplacedForWhoWaits() {
        var pool = machine(connections: 1)
        open(&pool, 0, folder: nil)
        #expect(
            pool.requested(lease(1), folder: nil, lane: .interactive, now: at(2)) == [.grant(lease(1), connection(0))])
        #expect(pool.requested(lease(2), folder: nil, lane: .interactive, now: at(2)) == [])
        #expect(
            pool.released(connection(0), folder: nil, isReusable: false, now: at(3))
                == [.connect(connection(1)), .close(connection(0))])
    }

    @Test func whoWentAwayIsNotGrantedAnything() {
        var pool = machine()
        #expect(pool.requested(lease(1), folder: nil, lane: .interactive, now: start) == [.connect(connection(0))])
        #expect(pool.withdrawn(lease(1), now: start) == [])
        #expect(pool.connected(connection(0), now: start) == [.park(connection(0))])
    }

    @Test func aPasswordThatIsRefusedIsTriedOnceForEachWhoWaits() {
        var pool = machine()
        #expect(pool.requested(lease(1), folder: nil, lane: .interactive, now: start) == [.connect(connection(0))])
        #expect(pool.requested(lease(2), folder: nil, lane: .interactive, now: start) == [.connect(connection(1))])
        #expect(pool.connectFailed(connection(0), isRefusal: false, now: at(1)) == [.fail(lease(2))])
        #expect(pool.connectFailed(connection(1), isRefusal: false, now: at(1)) == [.fail(lease(1))])
    }

    @Test func whereOneConnectionWorksAFailedOneIsNotTriedAtOnce() {
        var pool = machine()
        open(&pool, 0, folder: "INBOX")
        #expect(
            pool.requested(lease(1), folder: "INBOX", lane: .interactive, now: at(2))
                == [.grant(lease(1), connection(0))])
        #expect(
            pool.requested(lease(2), folder: "Sent", lane: .interactive, now: at(2)) == [.connect(connection(1))])
        #expect(pool.connectFailed(connection(1), isRefusal: false, now: at(2)) == [])
        #expect(
            pool.released(connection(0), folder: "INBOX", isReusable: true, now: at(2))
                == [.grant(lease(2), connection(0))], "what is there serves, if no new one may be made")
    }

    @Test func oneWhoNeedsAConnectionDoesNotHoldUpOneWhoDoesNot() {
        var pool = machine(connections: 4)
        open(&pool, 0, folder: "INBOX")
        #expect(
            pool.requested(lease(1), folder: "Sent", lane: .interactive, now: at(2)) == [.connect(connection(1))])
        #expect(
            pool.requested(lease(2), folder: "INBOX", lane: .interactive, now: at(2))
                == [.grant(lease(2), connection(0))])
    }

    @Test func anotherLeaseDoesNotConnectTwiceForOneRequest() {
        var pool = machine()
        #expect(pool.requested(lease(1), folder: nil, lane: .interactive, now: start) == [.connect(connection(0))])
        #expect(pool.ticked(now: at(1)) == [], "one attempt is under way already")
    }

    /// Brings the machine to where a connection is open, idle and has a folder selected.
    private func open(_ pool: inout Machine, _ number: Int, folder: String?) {
        let id = lease(1000 + number)
        if pool.requested(id, folder: "folder of \(number)", lane: .interactive, now: start)
            .contains(.connect(connection(number)))
        {
            _ = pool.connected(connection(number), now: start)
        }
        _ = pool.released(connection(number), folder: folder, isReusable: true, now: at(1))
    }
}
