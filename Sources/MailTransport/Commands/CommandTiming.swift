package import NIOCore

/// When a command began, and what its connection had moved by then.
package struct CommandTiming {
    package private(set) var submitted = NIODeadline.uptimeNanoseconds(0)
    /// When the command is given up.
    package var deadline: Scheduled<Void>?
    /// See ``CommandReport/text``.
    package var text = ""
    private var bytesSent = 0
    private var bytesReceived = 0

    package init() {}

    /// The command is submitted.
    package mutating func begin(at now: NIODeadline, on shell: ClientShell) {
        submitted = now
        bytesSent = shell.bytesSent
        bytesReceived = shell.bytesReceived
    }

    /// What the command cost, as it ends.
    package func report(
        _ command: String, outcome: String, at now: NIODeadline, on shell: ClientShell
    ) -> CommandReport {
        CommandReport(
            command: command, text: text, duration: .nanoseconds((now - submitted).nanoseconds),
            bytesSent: shell.bytesSent - bytesSent, bytesReceived: shell.bytesReceived - bytesReceived,
            outcome: outcome)
    }
}
