import NIOCore
import Testing

@testable import MailServer

@Suite struct LoginThrottleTests {
    private func attempt(_ account: String, from address: String = "192.0.2.1") throws -> LoginThrottle.Attempt {
        LoginThrottle.Attempt(account: account, peer: PeerAddress(try SocketAddress(ipAddress: address, port: 1)))
    }

    private func wait(_ admission: LoginThrottle.Admission) -> Double {
        switch admission {
        case .admitted(let delay): delay / .seconds(1)
        case .refused: .infinity
        }
    }

    @Test("a few failures are free, then waits double, then nothing goes")
    func grows() throws {
        var throttle = LoginThrottle()
        let ada = try attempt("ada")
        let waits = (0..<22).map { _ in wait(throttle.begin(ada, at: .zero)) }
        #expect(Array(waits.prefix(8)) == [0, 0, 0, 1, 2, 4, 8, 8])
        #expect(waits[19] == 8 && waits[20] == .infinity && waits[21] == .infinity)
    }

    @Test("failures are forgotten with time")
    func leaks() throws {
        var throttle = LoginThrottle()
        let ada = try attempt("ada")
        for _ in 0..<30 { _ = throttle.begin(ada, at: .zero) }
        guard case .refused(let retryAfter) = throttle.begin(ada, at: .zero) else {
            Issue.record("not refused")
            return
        }
        #expect(wait(throttle.begin(ada, at: retryAfter)) == 8)
        #expect(wait(throttle.begin(ada, at: .seconds(100_000))) == 0)
    }

    @Test("a success takes back what it was charged, and the account's failures; not the network's")
    func succeeded() throws {
        var throttle = LoginThrottle()
        let own = try attempt("own")
        for index in 0..<20 { _ = throttle.begin(try attempt("victim \(index)"), at: .zero) }
        for _ in 0..<50 {
            #expect(wait(throttle.begin(own, at: .zero)) == 1)
            throttle.succeeded(own, at: .zero)
        }
        #expect(wait(throttle.begin(try attempt("victim"), at: .zero)) == 1)
        #expect(wait(throttle.begin(try attempt("victim"), at: .zero)) == 2)
    }

    @Test("this machine isn't one client: a front-end's users don't pay for each other")
    func loopback() throws {
        var throttle = LoginThrottle()
        for index in 0..<500 {
            #expect(wait(throttle.begin(try attempt("user \(index)", from: "127.0.0.1"), at: .zero)) == 0)
        }
    }

    @Test("one IPv6 customer is one client, whatever address is used")
    func networks() throws {
        var throttle = LoginThrottle()
        for index in 1...30 { _ = throttle.begin(try attempt("ada", from: "2001:db8::\(index)"), at: .zero) }
        #expect(wait(throttle.begin(try attempt("ada", from: "2001:db8::ffff"), at: .zero)) == .infinity)
        #expect(wait(throttle.begin(try attempt("ada", from: "2001:db8:0:1::1"), at: .zero)) == 0)
    }

    @Test("tables are bounded, and guesses at one account outlive a flood of others")
    func bounded() throws {
        var limits = LoginThrottle.Limits()
        limits.tableSize = 100
        limits.network.full = .infinity
        var throttle = LoginThrottle(limits: limits)
        let ada = try attempt("ada")
        for _ in 0..<30 { _ = throttle.begin(ada, at: .zero) }
        for index in 0..<1000 { _ = throttle.begin(try attempt("user \(index)"), at: .zero) }
        #expect(wait(throttle.begin(ada, at: .zero)) == .infinity)
    }
}
