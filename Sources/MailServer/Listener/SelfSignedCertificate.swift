import Crypto
import Foundation
import SwiftASN1
import X509

/// Makes a certificate for this machine, signed by its own key: P-256, for the host's name and the loopback addresses.
struct SelfSignedCertificate: Sendable {
    /// As long as the strictest clients bear with.
    static let lifetime: TimeInterval = 397 * 86_400

    let file: String
    let now: @Sendable () -> Date

    /// Makes a key and a certificate, and writes both to the file, in one step: whoever reads it sees the old pair or
    /// the new one. The file is for its owner alone from the beginning.
    func write() throws(ServerCertificateError) {
        do {
            let key = P256.Signing.PrivateKey()
            let text = try certificate(for: key).serializeAsPEM().pemString + "\n" + key.pemRepresentation + "\n"
            try PrivateFile.replace(URL(filePath: file), with: Data(text.utf8))
        } catch {
            throw ServerCertificateError(.unwritable, file: file, cause: "\(error)")
        }
    }

    private func certificate(for key: P256.Signing.PrivateKey) throws -> Certificate {
        let names = Self.hostNames
        let subject = try DistinguishedName { CommonName(names.last ?? "localhost") }
        let start = now()
        return try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            // Clocks differ.
            notValidBefore: start.addingTimeInterval(-3600),
            notValidAfter: start.addingTimeInterval(Self.lifetime),
            issuer: subject,
            subject: subject,
            extensions: Certificate.Extensions {
                // No key usage: one without keyCertSign is no issuer, not even of itself, to those who check a chain.
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(
                    names.map { .dnsName($0) } + Self.loopback.map { .ipAddress(ASN1OctetString(contentBytes: $0)) })
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
    }

    private static let loopback: [ArraySlice<UInt8>] = [
        [127, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ]

    /// `localhost`, and the machine's own name where it is one that a certificate can carry.
    private static var hostNames: [String] {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return ["localhost"] }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let isHostName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isHostName && !name.isEmpty && name != "localhost" ? ["localhost", name] : ["localhost"]
    }
}
