import Foundation
import Testing

@testable import MailService

@Suite struct LoginThrottleTests {
    private let start = Date(timeIntervalSince1970: 1_000_000)
    private let home = ClientAddress("192.0.2.1")

    private func later(_ seconds: TimeInterval) -> Date { start.addingTimeInterval(seconds) }

    @Test func aFewFailuresAreFreeAndThenWaitsDouble() {
        var throttle = LoginThrottle()
        var time: TimeInterval = 0
        var waits: [TimeInterval] = []
        for _ in 0..<8 {
            if case .wait(let seconds) = throttle.admit(mailbox: "amy", client: home, now: later(time)) {
                waits.append(seconds)
                time += seconds
                #expect(throttle.admit(mailbox: "amy", client: home, now: later(time)) == .admitted)
            }
        }
        #expect(waits == [1, 2, 4, 8, 16])
    }

    @Test func guessesInParallelAreChargedBeforeTheirOutcome() {
        var throttle = LoginThrottle()
        let admitted = (0..<100).filter { _ in
            throttle.admit(mailbox: "amy", client: home, now: start) == .admitted
        }
        #expect(admitted.count == 3)
    }

    @Test func theWaitHasALimit() {
        var throttle = LoginThrottle()
        var time: TimeInterval = 0
        var longest: TimeInterval = 0
        for _ in 0..<200 {
            if case .wait(let seconds) = throttle.admit(mailbox: "amy", client: home, now: later(time)) {
                longest = max(longest, seconds)
                time += seconds
            }
        }
        #expect(longest == 900)
    }

    @Test func aSuccessResets() {
        var throttle = LoginThrottle()
        for _ in 0..<3 { _ = throttle.admit(mailbox: "amy", client: home, now: start) }
        #expect(throttle.admit(mailbox: "amy", client: home, now: start) == .wait(1))
        #expect(throttle.admit(mailbox: "amy", client: home, now: later(1)) == .admitted)
        throttle.succeeded(mailbox: "amy", client: home)
        #expect(throttle.admit(mailbox: "amy", client: home, now: later(1)) == .admitted)
    }

    @Test func whatTheServerCouldNotSayDoesNotCount() {
        var throttle = LoginThrottle()
        for _ in 0..<50 {
            #expect(throttle.admit(mailbox: "amy", client: home, now: start) == .admitted)
            throttle.abandoned(mailbox: "amy", client: home)
        }
    }

    @Test func anAttemptThatDoesNotCountLeavesTheOthersWait() {
        var throttle = LoginThrottle()
        // Two are under way at once; the server answers one, and can't answer the other.
        for _ in 0..<2 { _ = throttle.admit(mailbox: "amy", client: home, now: start) }
        _ = throttle.admit(mailbox: "amy", client: home, now: start)
        #expect(throttle.admit(mailbox: "amy", client: home, now: later(1)) == .admitted)
        throttle.abandoned(mailbox: "amy", client: home)
        #expect(throttle.admit(mailbox: "amy", client: home, now: later(1)) == .wait(1))
    }

    @Test func aClientThatTriesManyAddressesWaits() {
        var throttle = LoginThrottle()
        let admitted = (0..<100).filter { number in
            throttle.admit(mailbox: "person\(number)", client: home, now: start) == .admitted
        }
        #expect(admitted.count == 20)
        #expect(throttle.admit(mailbox: "amy", client: ClientAddress("192.0.2.2"), now: start) == .admitted)
    }

    @Test func anAccountOfOnesOwnBuysNoGuesses() {
        var throttle = LoginThrottle()
        var admitted = 0
        for number in 0..<100 {
            if throttle.admit(mailbox: "person\(number)", client: home, now: start) == .admitted { admitted += 1 }
            if throttle.admit(mailbox: "mallory", client: home, now: start) == .admitted {
                throttle.succeeded(mailbox: "mallory", client: home)
            }
        }
        #expect(admitted == 20)
    }

    @Test func manyClientsOnOneAddressWaitShortly() {
        var throttle = LoginThrottle()
        for number in 0..<12 {
            let client = ClientAddress("198.51.100.\(number)")
            #expect(throttle.admit(mailbox: "amy", client: client, now: start) == .admitted)
        }
        #expect(throttle.admit(mailbox: "amy", client: home, now: start) == .wait(1))
    }

    @Test func aKnownClientIsNotLockedOutByOthers() {
        var throttle = LoginThrottle()
        _ = throttle.admit(mailbox: "amy", client: home, now: start)
        throttle.succeeded(mailbox: "amy", client: home)
        for number in 0..<100 {
            _ = throttle.admit(mailbox: "amy", client: ClientAddress("198.51.100.\(number)"), now: start)
        }
        #expect(throttle.admit(mailbox: "amy", client: ClientAddress("203.0.113.1"), now: start) != .admitted)
        #expect(throttle.admit(mailbox: "amy", client: home, now: start) == .admitted)
    }

    @Test func oneClientDoesNotKeepOthersOut() {
        var throttle = LoginThrottle()
        var refused = 0
        // Someone who guesses whenever a guess is admitted, for a day; a stranger to the throttle tries each minute.
        for minute in 0..<1_440 {
            let now = later(TimeInterval(minute) * 60)
            _ = throttle.admit(mailbox: "amy", client: home, now: now)
            let stranger = ClientAddress("203.0.113.\(minute % 250)")
            if throttle.admit(mailbox: "amy", client: stranger, now: now) == .admitted {
                throttle.abandoned(mailbox: "amy", client: stranger)
            } else {
                refused += 1
            }
        }
        #expect(refused < 144)
    }

    @Test func failuresAreForgotten() {
        var throttle = LoginThrottle()
        for _ in 0..<3 { _ = throttle.admit(mailbox: "amy", client: home, now: start) }
        let admitted = (0..<10).filter { _ in
            throttle.admit(mailbox: "amy", client: home, now: later(3_601)) == .admitted
        }
        #expect(admitted.count == 3)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80:0:0:0::/64"),
        ("/run/postern.sock", "/run/postern.sock"),
        ("", ""),
    ])
    func clientsAreNetworks(text: String, network: String) {
        #expect(ClientAddress(text).description == network)
    }
}
