package import Foundation

/// When the next try comes, and when there is none any more.
package struct RetrySchedule: Hashable, Sendable {
    /// Seconds after the first, second, … failure; the last one repeats.
    package var waits: [TimeInterval] = [30, 120, 300, 900, 1_800, 3_600, 7_200, 14_400]
    /// How far a wait is stretched or shortened at random, as a part of it: many that failed together don't come back
    /// together.
    package var jitter = 0.2
    /// Seconds after the first try, after which a failure is the end: a message that is a day late is better written anew.
    package var lifetime: TimeInterval = 86_400

    package init() {}

    /// When the next try comes after so many failures; nil for none.
    ///
    /// - Parameter chance: 0 to 1.
    func next(afterFailures failures: Int, firstTriedAt: Date, now: Date, chance: Double) -> Date? {
        guard now.timeIntervalSince(firstTriedAt) < lifetime, let last = waits.last else { return nil }
        let wait = failures <= waits.count && failures > 0 ? waits[failures - 1] : last
        return now.addingTimeInterval(wait * (1 + jitter * (2 * chance - 1)))
    }
}
