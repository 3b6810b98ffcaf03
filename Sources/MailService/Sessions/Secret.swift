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

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(reflecting: "***") }
}
