import Crypto
import Testing
import X509

@testable import MailTransport

@Suite struct EndPointBindingTests {
    /// RFC 5929, section 4.1: the hash of the signature, for those stronger than SHA-1.
    @Test func hashFollowsTheSignature() throws {
        let authority = try TestAuthority()
        let with256 = try authority.issue(algorithm: .ecdsaWithSHA256).der
        #expect(try EndPointBinding.hash(ofCertificate: with256) == Array(SHA256.hash(data: with256)))
        let with384 = try authority.issue(algorithm: .ecdsaWithSHA384).der
        #expect(try EndPointBinding.hash(ofCertificate: with384) == Array(SHA384.hash(data: with384)))
        let with512 = try authority.issue(algorithm: .ecdsaWithSHA512).der
        #expect(try EndPointBinding.hash(ofCertificate: with512) == Array(SHA512.hash(data: with512)))
    }

    @Test func undefinedForSignaturesWithoutAHash() throws {
        // SEQUENCE { SEQUENCE {}, SEQUENCE { OID 1.3.101.112 (Ed25519) }, BIT STRING {} }
        let certificate: [UInt8] = [0x30, 12, 0x30, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 0x03, 1, 0]
        #expect(try EndPointBinding.hash(ofCertificate: certificate) == nil)
    }

    @Test(arguments: [[], [0x30], [0x30, 0], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x02, 1, 1]] as [[UInt8]])
    func whatIsNoCertificate(bytes: [UInt8]) {
        #expect((try? EndPointBinding.hash(ofCertificate: bytes)) == nil)
    }
}
