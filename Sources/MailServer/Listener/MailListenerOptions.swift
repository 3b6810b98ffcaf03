/// Where a mail server listens, and what it bears with. Each limit says what it protects.
package struct MailListenerOptions: Sendable {
    /// Where TLS comes in.
    package enum Security: String, Hashable, Sendable, CaseIterable {
        /// TLS from the first byte (RFC 8314, section 3).
        case tls
        /// In the clear at first, then TLS when the client asks for it (STARTTLS, STLS).
        case startTLS = "starttls"
        /// No TLS. Whoever is on the way reads along.
        case none
    }

    /// The address to listen at, or a name for it. Loopback unless somebody says otherwise.
    package var host = "127.0.0.1"

    /// The TCP port; 0 for any that is free.
    package var port: Int

    package var security: Security

    /// The most connections of this listener: bounds memory and file descriptors.
    package var maximumConnections = 4096

    /// The most connections of this listener from one IPv4 address or IPv6 /64, so that one client can't take them all.
    package var maximumConnectionsPerAddress = 256

    /// The longest that one TLS handshake may take: frees the place of a client that connects and says nothing.
    package var handshakeTimeout: Duration = .seconds(15)

    /// How long a client may take none of what is written to it: frees the memory and the thread of execution of a
    /// session whose client stopped reading.
    package var stalledWriteTimeout: Duration = .seconds(60)

    /// How long sessions may take to say goodbye when the server ends, and to end what they do. Then they are cut.
    package var shutdownGrace: Duration = .seconds(5)

    /// How long a closing connection waits for the client to take the last words. Without it a client that was still
    /// sending would get a reset in place of the reason.
    package var lingerTimeout: Duration = .seconds(2)

    /// What a client above the limits is told, where it can be told in the clear. The whole line, with CRLF.
    package var refusal = ""

    /// Whether clients may ask for compression.
    package var allowsCompression = true

    package init(port: Int, security: Security) {
        self.port = port
        self.security = security
    }
}
