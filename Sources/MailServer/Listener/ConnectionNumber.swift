import Synchronization

/// Counts the connections of this process, for logs.
package struct ConnectionNumber: Hashable, Sendable, CustomStringConvertible {
    private static let counter = Atomic<UInt64>(0)

    private let number: UInt64

    /// A number that no other connection of this process has.
    static func next() -> ConnectionNumber {
        ConnectionNumber(number: counter.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    package var description: String { "s\(number)" }
}
