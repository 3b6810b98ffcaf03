package import NIOCore

/// Why a connection could not be made, or could not go on.
package struct TransportError: Error, Sendable {
    /// What failed, for code to decide on. New ones may be added.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// The host isn't a name or address, or the port is out of range. Nothing was tried.
        package static let invalidEndpoint = Code("invalidEndpoint")
        /// The host name has no address, or the resolver failed.
        package static let nameResolution = Code("nameResolution")
        /// The host is up, and nothing listens on the port.
        package static let connectionRefused = Code("connectionRefused")
        /// There is no way to the host.
        package static let unreachable = Code("unreachable")
        /// The connection, or its TLS handshake, took longer than ``TransportOptions`` allow.
        package static let timedOut = Code("timedOut")
        /// The server's certificate is past its time.
        package static let certificateExpired = Code("certificateExpired")
        /// The server's certificate is for a time to come, or our clock is wrong.
        package static let certificateNotYetValid = Code("certificateNotYetValid")
        /// The server's certificate is for another host.
        package static let certificateWrongHost = Code("certificateWrongHost")
        /// The server's certificate doesn't lead to a trusted authority: unknown issuer, broken chain, wrong purpose,
        /// expired intermediate.
        package static let certificateUntrusted = Code("certificateUntrusted")
        /// The file with trusted authorities can't be read, or holds no certificate.
        package static let trustRootsUnreadable = Code("trustRootsUnreadable")
        /// What answered doesn't speak TLS.
        package static let notTLS = Code("notTLS")
        /// The TLS handshake failed in another way: no common version or cipher suite, or an alert from the server.
        package static let tlsHandshake = Code("tlsHandshake")
        /// The peer closed the connection.
        package static let connectionClosed = Code("connectionClosed")
        /// Something else: see ``TransportError/underlying``.
        package static let connectionFailed = Code("connectionFailed")
    }

    package let code: Code
    /// The host, as the ``Endpoint`` has it.
    package let host: String
    package let port: Int
    /// What the networking library said. For logs, not for users.
    package let underlying: (any Error)?
    /// What a server sent before it closed a connection at once, in the clear: its reason, if it gave one.
    package let received: ByteBuffer?

    package init(
        _ code: Code, host: String, port: Int, underlying: (any Error)? = nil, received: ByteBuffer? = nil
    ) {
        self.code = code
        self.host = host
        self.port = port
        self.underlying = underlying
        self.received = received
    }
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        let cause = underlying.map { " (\($0))" } ?? ""
        return "\(host):\(port): \(code)\(cause)"
    }
}

extension TransportError {
    /// TLS couldn't be had, or the server's certificate isn't trusted.
    package var isTLSFailure: Bool {
        switch code {
        case .certificateExpired, .certificateNotYetValid, .certificateWrongHost, .certificateUntrusted,
            .trustRootsUnreadable, .tlsHandshake, .notTLS:
            true
        default: false
        }
    }
}
