import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension TransportError {
    /// The error of a TCP connection attempt.
    static func connecting(to endpoint: Endpoint, _ error: any Error) -> TransportError {
        let code: Code =
            switch error {
            case let error as TransportError: error.code
            case ChannelError.connectTimeout: .timedOut
            case let error as NIOConnectionError: self.code(of: error)
            case let error as IOError: self.code(ofErrno: error.errnoCode)
            case is SocketAddressError, is SocketAddressError.UnknownHost: .nameResolution
            default: .connectionFailed
            }
        return TransportError(code, host: endpoint.host, port: endpoint.port, underlying: error)
    }

    /// With several addresses, the failure that tells most: a refusal is an answer, silence isn't.
    private static func code(of error: NIOConnectionError) -> Code {
        guard !error.connectionErrors.isEmpty else { return .nameResolution }
        let codes = Set(
            error.connectionErrors.map { failure -> Code in
                switch failure.error {
                case ChannelError.connectTimeout: .timedOut
                case let error as IOError: self.code(ofErrno: error.errnoCode)
                default: .connectionFailed
                }
            })
        let telling: [Code] = [.connectionRefused, .connectionClosed, .timedOut, .unreachable]
        return telling.first(where: codes.contains) ?? .connectionFailed
    }

    private static func code(ofErrno errno: CInt) -> Code {
        switch errno {
        case ECONNREFUSED: .connectionRefused
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, ENETDOWN, EHOSTDOWN: .unreachable
        case ETIMEDOUT: .timedOut
        case ECONNRESET, EPIPE, ECONNABORTED: .connectionClosed
        default: .connectionFailed
        }
    }
}

extension TransportError {
    /// The error of a TLS handshake. `certificate` is what the peer showed, if it came to that.
    static func handshaking(with endpoint: Endpoint, _ error: any Error, certificate: NIOSSLCertificate?)
        -> TransportError
    {
        let code: Code =
            switch error {
            case let error as TransportError: error.code
            case let error as NIOSSLExtraError: self.code(of: error)
            case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate: .certificateUntrusted
            case NIOSSLError.handshakeFailed(.sslError(let stack)): self.code(of: stack, certificate: certificate)
            case NIOSSLError.uncleanShutdown, is ChannelError: .connectionClosed
            case let error as IOError: self.code(ofErrno: error.errnoCode)
            default: .tlsHandshake
            }
        return TransportError(code, host: endpoint.host, port: endpoint.port, underlying: error)
    }

    private static func code(of error: NIOSSLExtraError) -> Code {
        let aboutTheName: [NIOSSLExtraError] = [.failedToValidateHostname, .serverHostnameImpossibleToMatch]
        return aboutTheName.contains(error) ? .certificateWrongHost : .tlsHandshake
    }

    /// BoringSSL names the failure in the text of its error only, and says no more of a certificate than that it
    /// failed: the dates are looked at here.
    private static func code(of stack: NIOBoringSSLErrorStack, certificate: NIOSSLCertificate?) -> Code {
        if stack.contains(.eofDuringHandshake) {
            return .connectionClosed
        }
        let text = stack.map(\.description).joined(separator: "\n")
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return certificate.map { code(ofUntrusted: $0, now: time(nil)) } ?? .certificateUntrusted
        }
        let foreign = ["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST"]
        return foreign.contains(where: text.contains) ? .notTLS : .tlsHandshake
    }

    private static func code(ofUntrusted certificate: NIOSSLCertificate, now: time_t) -> Code {
        if certificate.notValidAfter < now {
            return .certificateExpired
        }
        return certificate.notValidBefore > now ? .certificateNotYetValid : .certificateUntrusted
    }
}
