package import POP3Protocol

/// What a POP3 server bears with, and what it offers.
package struct POP3Options: Sendable {
    /// How long a client may say nothing before it has logged in: frees the place of those who never do.
    package var loginTimeout: Duration = .seconds(60)

    /// How long it may take all together until it has logged in.
    package var totalLoginTimeout: Duration = .seconds(180)

    /// How long a client may say nothing afterwards. RFC 1939 section 3 wants 10 minutes at least. It also bounds how long
    /// one that is gone without a word keeps the maildrop from others.
    package var idleTimeout: Duration = .seconds(600)

    /// Bytes of a message that are read at once.
    package var readBytes = 64 * 1024

    /// The server's name, in APOP's timestamp.
    package var hostName = "localhost"

    /// The bounds of a session's commands.
    package var machine = ServerMachine.Options()

    package init() {}
}
