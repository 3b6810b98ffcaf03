/// What an IMAP server bears with, and what it offers.
package struct IMAPOptions: Sendable {
    /// How long a client may say nothing before it has logged in: frees the place of those who never do.
    package var loginTimeout: Duration = .seconds(120)

    /// How long it may take all together until it has logged in.
    package var totalLoginTimeout: Duration = .seconds(300)

    /// How long a client may say nothing afterwards, in IDLE too: frees the place of one that is gone without a word.
    /// RFC 9051 section 5.4 wants 30 minutes at least.
    package var idleTimeout: Duration = .seconds(31 * 60)

    /// The most bytes of a command before the login. Protects memory against everyone who can connect.
    package var maximumCommandBytesBeforeLogin = 16 * 1024

    /// Bytes of answers that are collected before they go to the connection. Few system calls, little memory.
    package var outputChunk = 32 * 1024

    /// Messages whose rows are read at once for FETCH, so that the client's speed never holds up a read of the index.
    package var fetchBatch = 256

    /// The most messages of one APPEND (RFC 3502). Protects spool files: each large message has one.
    package var maximumAppendedMessages = 1000

    /// The most failed logins on a connection.
    package var maximumFailedLogins = 3

    package init() {}
}
