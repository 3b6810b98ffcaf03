/// Deadlines and socket settings of a connection. Every wait has one; each says what it protects from.
package struct TransportOptions: Hashable, Sendable {
    /// The longest that name resolution, the TCP handshake (over all addresses) and, for implicit TLS, the TLS
    /// handshake may take together. Keeps a request from hanging on a server that is down behind a silent firewall.
    package var connectTimeout: Duration = .seconds(10)

    /// The longest that one TLS handshake may take, within ``connectTimeout`` for implicit TLS, by itself for STARTTLS.
    /// Keeps a request from hanging on a server that accepts and then says nothing.
    package var tlsHandshakeTimeout: Duration = .seconds(10)

    /// How long sent bytes may stay unacknowledged before the kernel gives the connection up (TCP_USER_TIMEOUT, RFC
    /// 5482; Linux only). Finds a peer that died while we were writing. Nil for the kernel's own 15 minutes or so. Not
    /// below idle + interval × count of ``keepAlive``, or it cuts the probing short.
    package var writeTimeout: Duration? = .seconds(60)

    /// The keep-alive probing of a connection on which nothing happens: finds dead peers, and keeps NAT entries alive.
    /// Nil turns it off.
    package var keepAlive: KeepAlive? = KeepAlive()

    /// The defaults.
    package init() {}

    /// TCP keep-alive (RFC 9293, section 3.8.4), in whole seconds.
    package struct KeepAlive: Hashable, Sendable {
        /// Quiet time before the first probe (TCP_KEEPIDLE).
        package var idle: Duration = .seconds(30)
        /// Time between probes (TCP_KEEPINTVL).
        package var interval: Duration = .seconds(10)
        /// Unanswered probes after which the connection is dead (TCP_KEEPCNT).
        package var count = 3

        /// The defaults: a dead peer is found within a minute.
        package init() {}
    }
}
