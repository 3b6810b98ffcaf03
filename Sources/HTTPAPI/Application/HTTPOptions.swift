/// The settings of the HTTP door. Every limit says what it protects.
package struct HTTPOptions: Sendable {
    /// The address to listen at.
    package var host = "127.0.0.1"
    /// The TCP port; 0 takes any that is free.
    package var port = 8080
    /// What `GET /v1` calls this build.
    package var version = "0.1.0"

    /// Origins whose scripts may call the API (CORS): scheme, host and port as a browser's `Origin` header spells them.
    package var allowedOrigins: Set<String> = []

    /// Addresses of reverse proxies. Their word (`X-Forwarded-For`) is taken for who the client is, and nobody else's:
    /// failed logins are counted by client.
    package var trustedProxies: Set<String> = []

    /// The port of a listener of its own for `/metrics` and `/health`; nil serves `/metrics` beside the API.
    package var metricsPort: Int?

    /// Connections that wait to be accepted: protects bursts from refusals.
    package var backlog = 1024
    /// Open connections: protects file descriptors. What is over it waits in the backlog.
    package var maximumConnections = 4096
    /// Requests being answered at once: protects memory and the mail servers. What is over it is 503 `over-capacity`.
    package var maximumConcurrentRequests = 512
    /// Octets of a request's whole header: protects memory before anybody has been asked who they are.
    package var maximumHeaderSize = 32 * 1024
    /// Octets of one header field.
    package var maximumHeaderFieldSize = 16 * 1024
    /// Header fields in one request.
    package var maximumHeaderFields = 100
    /// Octets of a request's body that is read into memory.
    package var maximumBodySize = 1024 * 1024
    /// The same before anybody has been asked who they are: an address and a password take less.
    package var maximumOpenBodySize = 16 * 1024
    /// How long a request's body may take to come in: protects the memory that holds it meanwhile.
    package var bodyDeadline: Duration = .seconds(10)
    /// Bodies that are taken in as a stream at the same time: protects the disk's bandwidth and the connections' memory.
    /// What is over it is 503 `over-capacity`.
    package var maximumConcurrentUploads = 64
    /// Octets of a message that is put into a folder: protects the disk, where it waits until its size is known.
    package var maximumMessageSize = 100 << 20
    /// How long a client may send nothing of such a body: protects the upload's place, and the file that it fills.
    package var uploadSilence: Duration = .seconds(30)
    /// How long such a body may take in all: protects against clients that trickle bytes.
    package var uploadDeadline: Duration = .seconds(3600)
    /// Octets that are read past of a body that was not wanted: above that the connection closes.
    package var maximumUnreadSize = 16 * 1024 * 1024
    /// How long a client may take over the rest of such a body.
    package var unreadTimeout: Duration = .seconds(5)
    /// How long a connection may be idle, or take over one request's header: protects against clients that trickle
    /// bytes.
    package var idleTimeout: Duration = .seconds(60)
    /// How long a client may leave a response unread before its connection, and the work behind it, is given up.
    package var stalledWriteTimeout: Duration = .seconds(60)
    /// How long a request may take until its response begins. What is over it is 504.
    package var requestDeadline: Duration = .seconds(120)
    /// Octets of encoded pages that are kept in memory.
    package var representationCacheSize = 32 * 1024 * 1024
    /// Bodies shorter than this are not worth compressing.
    package var minimumCompressedSize = 1024

    package init() {}
}
