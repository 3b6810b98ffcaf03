/// A value that must not be seen: a mail password, a session's token.
///
/// However it is printed (interpolation, `dump`, a debugger), it is `***`; the value is reached through
/// ``withExposed(_:)`` alone. It is neither `Equatable` nor `Codable`, so that it is never compared in a time that
/// depends on the value, nor stored, by accident.
package struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    /// Hides a value.
    package init(_ value: Value) {
        self.value = value
    }

    /// Gives the value to `body`, and returns what `body` returns. Don't let the value itself escape.
    package func withExposed<Result, Failure: Error>(
        _ body: (Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(value)
    }
}

extension Secret<String> {
    /// Whether both are the same, in a time that doesn't tell how much of them is.
    package func matches(_ other: Secret<String>) -> Bool {
        withExposed { own in other.withExposed { matches(own, $0) } }
    }

    /// Whether this is `presented`, in a time that doesn't tell how much of it is right.
    package func matches(_ presented: String) -> Bool {
        withExposed { matches($0, presented) }
    }

    private func matches(_ own: String, _ other: String) -> Bool {
        let difference = zip(own.utf8, other.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        return own.utf8.count == other.utf8.count && difference == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(reflecting: "***") }
}
