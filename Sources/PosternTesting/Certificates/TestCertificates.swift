import Crypto
package import Foundation
import SwiftASN1
import X509

/// A private certificate authority and the leaf certificates that TLS tests need, as PEM files in one folder.
///
/// The names and keys are made anew for each instance; nothing is valid outside the test that made it.
package struct TestCertificates: Sendable {
    /// Which leaf a server shows.
    package enum Leaf: String, CaseIterable, Sendable {
        /// Signed by the authority for `localhost` and 127.0.0.1.
        case valid
        /// Signed by the authority for `localhost`, but its last day was yesterday.
        case expired
        /// Signed by the authority, for `elsewhere.example`.
        case wrongHost
        /// For `localhost`, signed by its own key.
        case selfSigned
    }

    /// Where a leaf's chain and private key lie.
    package struct Identity: Sendable {
        /// The certificate chain, leaf first, PEM.
        package let certificateFile: String
        /// The private key, PEM.
        package let keyFile: String
    }

    /// The authority's certificate, PEM: what a client's `caFile` points at.
    package let authorityFile: String
    private let identities: [Leaf: Identity]

    /// Makes the authority and all leaves, and writes them to `folder`.
    package init(folder: URL) throws {
        let authorityKey = P256.Signing.PrivateKey()
        let authorityName = try DistinguishedName { CommonName("Postern test authority") }
        let authority = try Certificate(
            subject: authorityName, issuer: authorityName, key: authorityKey, signedBy: authorityKey, valid: .now,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            })
        authorityFile = try Self.write(authority.serializeAsPEM().pemString, to: folder, named: "authority.pem")

        var identities: [Leaf: Identity] = [:]
        for leaf in Leaf.allCases {
            let key = P256.Signing.PrivateKey()
            let name = try DistinguishedName { CommonName(leaf.host) }
            let certificate = try Certificate(
                subject: name,
                issuer: leaf == .selfSigned ? name : authorityName,
                key: key,
                signedBy: leaf == .selfSigned ? key : authorityKey,
                valid: leaf == .expired ? .untilYesterday : .now,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    try ExtendedKeyUsage([.serverAuth])
                    SubjectAlternativeNames(leaf.alternativeNames)
                })
            identities[leaf] = Identity(
                certificateFile: try Self.write(
                    certificate.serializeAsPEM().pemString, to: folder, named: "\(leaf.rawValue).pem"),
                keyFile: try Self.write(key.pemRepresentation, to: folder, named: "\(leaf.rawValue)-key.pem"))
        }
        self.identities = identities
    }

    /// The files of one leaf.
    package subscript(leaf: Leaf) -> Identity {
        identities[leaf, default: Identity(certificateFile: "", keyFile: "")]
    }

    private static func write(_ text: String, to folder: URL, named name: String) throws -> String {
        let file = folder.appending(path: name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }
}

extension TestCertificates.Leaf {
    fileprivate var host: String { self == .wrongHost ? "elsewhere.example" : "localhost" }

    fileprivate var alternativeNames: [GeneralName] {
        let loopback = GeneralName.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))
        return self == .wrongHost ? [.dnsName(host)] : [.dnsName(host), loopback]
    }
}

extension Certificate {
    fileprivate enum Validity {
        case now
        case untilYesterday
    }

    fileprivate init(
        subject: DistinguishedName,
        issuer: DistinguishedName,
        key: P256.Signing.PrivateKey,
        signedBy issuerKey: P256.Signing.PrivateKey,
        valid: Validity,
        extensions: Certificate.Extensions
    ) throws {
        let day: TimeInterval = 86_400
        let now = Date()
        try self.init(
            version: .v3,
            serialNumber: SerialNumber(),
            publicKey: PublicKey(key.publicKey),
            notValidBefore: now.addingTimeInterval(-30 * day),
            notValidAfter: now.addingTimeInterval(valid == .now ? 30 * day : -day),
            issuer: issuer,
            subject: subject,
            extensions: extensions,
            issuerPrivateKey: PrivateKey(issuerKey))
    }
}
