/// The bounds of IMAP accounts; each says what it protects.
package struct IMAPBackendOptions: Sendable {
    /// Connections to one account's server at most: below the ten that Dovecot allows a user from one address.
    package var maximumConnections = 4
    /// Requests of one account that wait for a connection at most; what comes on top is refused at once.
    package var maximumWaiting = 64
    /// How long a request waits for a connection.
    package var leaseTimeout: Duration = .seconds(20)
    /// How long a connection stays open that nobody uses.
    package var idleTimeout: Duration = .seconds(300)
    /// How long an account that nobody reads keeps its place in memory.
    package var accountLifetime: Duration = .seconds(600)
    /// How long a server may take to greet, once it is connected to: that it listens doesn't mean that it serves.
    package var connectTimeout: Duration = .seconds(10)
    /// How long a folder is taken to be as it was when the server pushes nothing: then it is asked. Servers forget to
    /// push, and this bounds how long a reader is misled.
    package var silenceTrusted: Duration = .seconds(30)
    /// How long one command may take, a search of a large folder included.
    package var commandTimeout: Duration = .seconds(60)
    /// How long a list of folders with its counts is good: STATUS of a large folder costs servers dearly.
    package var folderListLifetime: Duration = .seconds(5)
    /// STATUS commands for one list of folders, on servers without LIST-STATUS: the folders beyond have no counts.
    package var statusCommands = 1000
    /// Bytes of message texts kept in memory, for all accounts together.
    package var contentCacheBytes = 16 * 1024 * 1024
    /// Messages that one search looks at again where the server can't find exactly what was asked.
    package var searchCandidates = 1000
    /// Folders of one account searched at the same time.
    package var searchConcurrency = 2
    /// Messages of one thread, and of those that come along with a page of threads.
    package var threadMessages = 500
    /// Messages of a folder, the newest, that the server puts into threads for a list of them. Protects memory: further
    /// down, only what is on one page is put together.
    package var threadedMessages: UInt32 = 50_000

    /// What mail servers are told of this program beside its name (RFC 2971), for whoever reads their logs.
    package var clientVersion = "0"

    package init() {}
}
