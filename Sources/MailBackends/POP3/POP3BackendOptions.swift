/// The bounds of POP3 accounts; each says what it protects.
package struct POP3BackendOptions: Sendable {
    /// How long a listing of the maildrop is good. A session sees its maildrop as it was at the login, so a newer one costs
    /// a login: this is how late new mail may be seen.
    package var listingLifetime: Duration = .seconds(10)
    /// How long a session that nobody uses is kept. It holds the maildrop's lock, so that nobody else can log in, nor
    /// deliver on some servers.
    package var idleTimeout: Duration = .seconds(5)
    /// The same on a server that wants time between two logins (LOGIN-DELAY), as long as that time isn't over.
    package var delayedIdleTimeout: Duration = .seconds(60)
    /// How long a request waits for such a server, where it can't be answered without it. Courier says 10 s.
    package var loginDelayPatience: Duration = .seconds(12)
    /// How long a request waits for the account's one connection.
    package var leaseTimeout: Duration = .seconds(20)
    /// Requests of one account that wait for it at most; what comes on top is refused at once.
    package var maximumWaiting = 64
    /// How long a server may take to greet, once it is connected to.
    package var connectTimeout: Duration = .seconds(10)
    /// How long one command may take; a message from one piece to the next.
    package var commandTimeout: Duration = .seconds(60)
    /// How often a maildrop that is in use is tried again within one request, and how long after: some servers give the
    /// lock of a session back a moment after its end.
    package var lockAttempts = 3
    package var lockPause: Duration = .milliseconds(300)
    /// After that no further try begins: some servers take their time to refuse, and a person waits.
    package var lockPatience: Duration = .seconds(3)
    /// When a client is asked to come back for a maildrop that is in use.
    package var inUseRetry: Duration = .seconds(15)
    /// How long an account that nobody reads keeps its place in memory.
    package var accountLifetime: Duration = .seconds(600)
    /// Bytes of one account's copies that may be thrown away. Protects the disk.
    package var cacheBytes = 256 << 20
    /// Whether texts are downloaded without being asked for, so that they can be searched.
    package var indexesTexts = true
    /// Octets of a message that is downloaded for that; a larger one is indexed when somebody opens it. Protects the line.
    package var indexedMessageBytes = 16 << 20
    /// Messages that a search reads first, where it would miss them otherwise; with more it answers with what it has.
    package var searchedAtOnce = 100
    /// Headers that are asked for in one turn. Protects those who wait for the connection.
    package var headersInTurn = 200
    /// Messages that are brought into a local folder together: one wait for the disk for all of them.
    package var movedTogether = 20
    /// Octets of such messages. Protects memory.
    package var movedTogetherBytes = 16 << 20
    /// Octets of UTF-8 of one message's texts that are searched. Where a message has more, a search that asks for texts
    /// says that it is approximate. Protects the disk.
    package var searchedTextBytes = 1 << 20
    /// Octets of a message whose parts are told; of a larger one only what lies below. Protects memory.
    package var parsedBytes = 64 << 20
    /// A folder's newest messages that are looked through for the rest of a page's threads. Protects the time of the page.
    package var threadedMessages = 2_000
    /// Messages of one thread.
    package var threadMessages = 500

    package init() {}
}
