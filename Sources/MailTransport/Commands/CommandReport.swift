/// What one command cost, for `explain` and for metrics.
package struct CommandReport: Sendable {
    /// `UID FETCH`, `RETR`; never an argument.
    package var command: String
    /// As it was written, arguments and all, secrets as `***`; at most 1,000 characters. Empty where it wasn't sent.
    package var text: String
    /// From its submission to its end.
    package var duration: Duration
    /// What went over the wire meanwhile; commands in one flight share it.
    package var bytesSent: Int
    package var bytesReceived: Int
    /// `OK`, `NO`, `BAD`, `-ERR`, or what happened instead.
    package var outcome: String

    package init(
        command: String, text: String, duration: Duration, bytesSent: Int, bytesReceived: Int, outcome: String
    ) {
        self.command = command
        self.text = text
        self.duration = duration
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.outcome = outcome
    }
}
