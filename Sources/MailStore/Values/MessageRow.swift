/// Which parts of a ``MessageRow`` are wanted: what isn't, isn't read. UID, flags and MODSEQ always are.
package struct MessageColumns: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let internalDate = MessageColumns(rawValue: 1)
    package static let saveDate = MessageColumns(rawValue: 2)
    package static let size = MessageColumns(rawValue: 4)
    package static let envelope = MessageColumns(rawValue: 8)
    package static let bodyStructure = MessageColumns(rawValue: 16)
    /// EMAILID and THREADID.
    package static let objectIDs = MessageColumns(rawValue: 32)
    package static let preview = MessageColumns(rawValue: 64)
}

/// What the index knows of a message.
package struct MessageRow: Sendable {
    package var uid: UInt32
    package var flags: MessageFlags
    package var modSeq: Int64
    package var internalDate = InternalDate(seconds: 0)
    /// When it came into this folder, in seconds since 1970 (RFC 8514).
    package var saveDate: Int64 = 0
    /// Bytes on the wire.
    package var size = 0
    /// As the ``MessageDescriber`` gave it.
    package var envelope: [UInt8] = []
    /// As the ``MessageDescriber`` gave it.
    package var bodyStructure: [UInt8] = []
    package var emailID = ObjectID(rawValue: 0)
    package var threadID = ObjectID(rawValue: 0)
    /// As ``AccountStore/setPreview(_:of:in:)`` kept it; nil where nobody did.
    package var preview: String?

    package init(uid: UInt32, flags: MessageFlags, modSeq: Int64) {
        self.uid = uid
        self.flags = flags
        self.modSeq = modSeq
    }
}
