import POP3Protocol

/// What is known of a connection off its event loop, as of the last answer.
struct ConnectionSnapshot: Sendable {
    var isOpen = true
    var capabilities: CapabilitySet?
}

/// The server's first line.
struct Greeting: Sendable {
    let status: Status
    /// What APOP is made with; nil where the server doesn't do it.
    let timestamp: String?
}
