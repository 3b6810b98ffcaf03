import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import Testing
import X509

/// A certificate authority that lives for one test.
struct TestAuthority {
    let certificate: Certificate
    private let key = P256.Signing.PrivateKey()

    init() throws {
        let name = try DistinguishedName { CommonName("Postern test authority") }
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            notValidBefore: .now.addingTimeInterval(-86400), notValidAfter: .now.addingTimeInterval(86400),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            }, issuerPrivateKey: .init(key))
    }

    /// A server's certificate for some names, valid for `days` from now: a range such as `-2 ... -1` has passed.
    func issue(
        names: [GeneralName] = [.dnsName("localhost"), .loopback], days: ClosedRange<Double> = -1...1,
        algorithm: Certificate.SignatureAlgorithm = .ecdsaWithSHA256, maximumVersion: TLSVersion? = nil
    ) throws -> TestIdentity {
        let serverKey = P256.Signing.PrivateKey()
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(serverKey.publicKey),
            notValidBefore: .now.addingTimeInterval(days.lowerBound * 86400),
            notValidAfter: .now.addingTimeInterval(days.upperBound * 86400),
            issuer: certificate.subject, subject: try DistinguishedName { CommonName("server") },
            signatureAlgorithm: algorithm,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names)
            }, issuerPrivateKey: .init(key))
        return try TestIdentity(certificate: certificate, key: serverKey, maximumVersion: maximumVersion)
    }

    /// Writes the authority to a file for as long as `body` runs.
    func withFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID()).pem")
        try certificate.serializeAsPEM().pemString.write(to: path, atomically: true, encoding: .utf8)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: path) } }
        return try await body(path.path)
    }
}

extension GeneralName {
    static var loopback: GeneralName { .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])) }
}

/// A server's certificate with its key.
struct TestIdentity {
    let context: NIOSSLContext
    let der: [UInt8]

    init(certificate: Certificate, key: P256.Signing.PrivateKey, maximumVersion: TLSVersion?) throws {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        der = serializer.serializedBytes
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: der, format: .der))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = maximumVersion
        context = try NIOSSLContext(configuration: configuration)
    }
}
