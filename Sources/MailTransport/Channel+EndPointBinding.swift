import Crypto
package import NIOCore
import NIOSSL
import SwiftASN1

extension Channel {
    /// The data of the `tls-server-end-point` channel binding (RFC 5929, section 4): the hash of the server's
    /// certificate.
    ///
    /// Nil without TLS, and where the RFC leaves it undefined: for certificates whose signature doesn't use one hash
    /// function of MD5, SHA-1 and the SHA-2 family (Ed25519), and for RSASSA-PSS, whose parameters aren't looked at.
    package func tlsServerEndPoint() async throws -> [UInt8]? {
        try await eventLoop.submit {
            let tls: NIOSSLClientHandler
            do {
                tls = try self.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            } catch ChannelPipelineError.notFound {
                return nil
            }
            return try tls.peerCertificate.flatMap { try EndPointBinding.hash(ofCertificate: $0.toDERBytes()) }
        }.get()
    }
}

/// RFC 5929, section 4.1.
package enum EndPointBinding {
    /// The hash of a certificate, given in DER. Throws when it isn't one.
    package static func hash(ofCertificate certificate: [UInt8]) throws -> [UInt8]? {
        switch try signatureAlgorithm(of: certificate) {
        case .md5WithRSA, .sha1WithRSA, .sha1WithECDSA, .sha256WithRSA, .sha256WithECDSA:
            Array(SHA256.hash(data: certificate))
        case .sha384WithRSA, .sha384WithECDSA: Array(SHA384.hash(data: certificate))
        case .sha512WithRSA, .sha512WithECDSA: Array(SHA512.hash(data: certificate))
        default: nil
        }
    }

    /// `Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }` (RFC 5280, section 4.1).
    private static func signatureAlgorithm(of certificate: [UInt8]) throws -> ASN1ObjectIdentifier? {
        try DER.sequence(DER.parse(certificate), identifier: .sequence) { fields in
            _ = fields.next()
            let identifier = try fields.next().map { algorithm in
                try DER.sequence(algorithm, identifier: .sequence) { parts in
                    let identifier = try ASN1ObjectIdentifier(derEncoded: &parts)
                    while parts.next() != nil {}
                    return identifier
                }
            }
            while fields.next() != nil {}
            return identifier
        }
    }
}

extension ASN1ObjectIdentifier {
    fileprivate static let md5WithRSA: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 4]
    fileprivate static let sha1WithRSA: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 5]
    fileprivate static let sha256WithRSA: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 11]
    fileprivate static let sha384WithRSA: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 12]
    fileprivate static let sha512WithRSA: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 13]
    fileprivate static let sha1WithECDSA: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 1]
    fileprivate static let sha256WithECDSA: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 2]
    fileprivate static let sha384WithECDSA: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 3]
    fileprivate static let sha512WithECDSA: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 4]
}
