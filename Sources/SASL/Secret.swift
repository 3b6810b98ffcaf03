/// A value that must not be seen: a password, a token, the bytes of an authentication exchange.
///
/// However it is printed (interpolation, `dump`, a debugger, a crash log that reflects), it is `***`: the value is
/// reached through ``withExposed(_:)`` alone, which is easy to search for in a review. It isn't `Equatable`, so that no
/// comparison whose time depends on the value is written by accident, and it isn't `Codable`, so that it is never
/// stored by accident.
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
