import Crypto
import Foundation

/// The spelling shared by all ids that Postern gives out: base64url of a version, a kind, the payload and a checksum.
///
/// The checksum catches a truncated or mistyped id; it is no protection, and needs none: an id only names what its
/// reader may read anyway.
enum SealedID {
    enum Kind: UInt8 {
        case folder = 0x46
        case message = 0x4D
        case cursor = 0x43
        case thread = 0x54
        case search = 0x53
        case draft = 0x44
    }

    private static let version: UInt8 = 1
    private static let checksumLength = 4
    /// The longest id that is looked at: a folder whose name is longer than servers allow.
    private static let maximumEncodedLength = 64 * 1024

    static func encode(kind: Kind, payload: some Collection<UInt8>) -> String {
        var bytes: [UInt8] = [version, kind.rawValue]
        bytes.append(contentsOf: payload)
        bytes.append(contentsOf: checksum(of: bytes))
        return Base64URL.encode(bytes)
    }

    static func decode(_ text: String, kind: Kind) -> [UInt8]? {
        guard text.utf8.count <= maximumEncodedLength, let bytes = Base64URL.decode(text) else { return nil }
        guard bytes.count > 2 + checksumLength, bytes[0] == version, bytes[1] == kind.rawValue else { return nil }
        let body = bytes.dropLast(checksumLength)
        guard bytes.suffix(checksumLength).elementsEqual(checksum(of: body)) else { return nil }
        return Array(body.dropFirst(2))
    }

    private static func checksum(of bytes: some Collection<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(bytes)).prefix(checksumLength))
    }
}
