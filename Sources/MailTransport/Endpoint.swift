import NIOCore

/// A server, and how to talk to it.
package struct Endpoint: Hashable, Sendable {
    /// Where TLS comes in.
    package enum Security: String, Hashable, Sendable, CaseIterable {
        /// TLS from the first byte (RFC 8314, section 3).
        case tls
        /// Plain at first, then TLS by the protocol's own command (STARTTLS, STLS).
        case startTLS = "starttls"
        /// No TLS at all. Whoever is on the way reads along.
        case none
    }

    /// How the server's certificate is checked.
    package enum Verification: String, Hashable, Sendable, CaseIterable {
        /// Issued by a trusted authority, in its time, and for this host.
        case full
        /// Not at all: encryption against listeners, no protection against whoever stands in the middle.
        case none
    }

    /// A DNS name, or an IPv4 or IPv6 address without brackets.
    package var host: String
    /// The TCP port, 1 to 65535.
    package var port: Int
    package var security: Security
    package var verification: Verification
    /// The path of a PEM file with the authorities (or the very certificate) to trust in place of the system's. Nil for
    /// the system's.
    package var caFile: String?

    package init(
        host: String, port: Int, security: Security, verification: Verification = .full, caFile: String? = nil
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.verification = verification
        self.caFile = caFile
    }
}

extension Endpoint {
    /// Throws ``TransportError/Code/invalidEndpoint`` for a port out of range, and for a host that holds what no host
    /// name does.
    func validate() throws(TransportError) {
        let isPlausible = (1...255).contains(host.utf8.count) && host.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPlausible, (1...65535).contains(port) else {
            throw TransportError(.invalidEndpoint, host: host, port: port)
        }
    }

    /// The name for SNI (RFC 6066, section 3) and for the check of the certificate: without the trailing dot of an
    /// absolute name, and nil for an address, which is checked against the certificate's addresses.
    var serverName: String? {
        if (try? SocketAddress(ipAddress: host, port: port)) != nil {
            return nil
        }
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }
}
