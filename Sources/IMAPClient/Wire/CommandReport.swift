/// What one command cost, for `explain` and for metrics.
package struct CommandReport: Sendable {
    /// `UID FETCH`; never an argument.
    package var command: String
    /// As it was written, arguments and all, secrets as `***`; at most 1,000 characters. Empty where it wasn't sent.
    package var text: String
    /// From its submission to its end.
    package var duration: Duration
    /// What went over the wire meanwhile; commands in one flight share it.
    package var bytesSent: Int
    package var bytesReceived: Int
    /// `OK`, `NO`, `BAD`, or what happened instead.
    package var outcome: String
}
