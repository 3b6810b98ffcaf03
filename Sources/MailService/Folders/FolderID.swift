import Crypto

/// A folder's opaque, self-contained id: its MAILBOXID (RFC 8474) where the server gives one, else its name.
package struct FolderID: Hashable, Sendable {
    package enum Key: Hashable, Sendable {
        /// The server's MAILBOXID: survives a rename.
        case objectID(String)
        /// The mailbox's name in the bytes the server spells it with, which need not be valid in any charset.
        case name([UInt8])
    }

    package let key: Key

    package init(_ key: Key) {
        self.key = key
    }

    private static let objectIDTag = UInt8(ascii: "o")
    private static let nameTag = UInt8(ascii: "n")

    /// The key in bytes: a tag, then the object id or the name.
    package var bytes: [UInt8] {
        switch key {
        case .objectID(let id): [Self.objectIDTag] + Array(id.utf8)
        case .name(let name): [Self.nameTag] + name
        }
    }

    package init?(bytes: some Collection<UInt8>) {
        guard let tag = bytes.first, bytes.count > 1 else { return nil }
        switch tag {
        case Self.objectIDTag: self.init(.objectID(String(decoding: bytes.dropFirst(), as: UTF8.self)))
        case Self.nameTag: self.init(.name(Array(bytes.dropFirst())))
        default: return nil
        }
    }

    /// A short stand-in for the id, of 40 bits, where many must fit into a cursor.
    package var digest: UInt64 {
        SHA256.hash(data: bytes).prefix(5).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The id as the API spells it.
    package var encoded: String {
        SealedID.encode(kind: .folder, payload: bytes)
    }

    package init?(encoded: String) {
        guard let payload = SealedID.decode(encoded, kind: .folder) else { return nil }
        self.init(bytes: payload)
    }
}
