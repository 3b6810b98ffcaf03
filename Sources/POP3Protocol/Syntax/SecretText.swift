/// A secret in a command: printed as `***`, and marked on its way to the wire so that no transcript shows it.
///
/// A password may hold spaces (RFC 1939 section 7, PASS); a SASL response is base64.
package struct SecretText: Sendable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    /// Nil where a CR, an LF or a NUL is among the bytes, none of which may reach the wire.
    package init?(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        if self.bytes.contains(where: \.endsLine) { return nil }
    }

    /// Gives the bytes to `body`. Don't let them escape unmarked.
    package func withExposed<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes)
    }

    package var description: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
