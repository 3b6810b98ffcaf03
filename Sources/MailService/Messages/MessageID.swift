/// A message's opaque, self-contained id: where it is, on every node the same.
package struct MessageID: Hashable, Sendable {
    package let folder: FolderID
    package let key: MessageKey

    package init(folder: FolderID, key: MessageKey) {
        self.folder = folder
        self.key = key
    }

    /// The id as the API spells it.
    package var encoded: String {
        SealedID.encode(kind: .message, payload: key.bytes + folder.bytes)
    }

    package init?(encoded: String) {
        guard let payload = SealedID.decode(encoded, kind: .message),
            let (key, rest) = MessageKey.read(from: payload[...]),
            let folder = FolderID(bytes: rest)
        else { return nil }
        self.init(folder: folder, key: key)
    }
}

/// What names a message inside its folder.
package enum MessageKey: Hashable, Sendable {
    /// IMAP's UID under a UIDVALIDITY (RFC 9051 section 2.3.1.1). Zero is a UIDVALIDITY that servers in the wild use.
    case uid(validity: UInt32, UInt32)
    /// POP3's unique-id (RFC 1939 section 7).
    case uidl(String)

    private static let uidTag = UInt8(ascii: "u")
    private static let uidlTag = UInt8(ascii: "l")

    var bytes: [UInt8] {
        switch self {
        case .uid(let validity, let uid):
            [Self.uidTag] + validity.bigEndianBytes + uid.bigEndianBytes
        case .uidl(let uidl):
            // RFC 1939: at most 70 characters; what is longer keeps its first 255 bytes' length here.
            [Self.uidlTag, UInt8(min(uidl.utf8.count, 255))] + Array(uidl.utf8.prefix(255))
        }
    }

    static func read(from bytes: ArraySlice<UInt8>) -> (MessageKey, ArraySlice<UInt8>)? {
        switch bytes.first {
        case uidTag:
            guard bytes.count >= 9 else { return nil }
            let fields = Array(bytes.prefix(9))
            return (
                .uid(validity: UInt32(bigEndianBytes: fields[1...4]), UInt32(bigEndianBytes: fields[5...8])),
                bytes.dropFirst(9)
            )
        case uidlTag:
            let rest = bytes.dropFirst()
            guard let length = rest.first, rest.count > Int(length) else { return nil }
            let text = rest.dropFirst().prefix(Int(length))
            return (.uidl(String(decoding: text, as: UTF8.self)), rest.dropFirst(1 + Int(length)))
        default:
            return nil
        }
    }
}
