/// A message to append.
package struct NewMessage: Sendable {
    package var content: IncomingMessage
    package var flags: MessageFlags
    /// Now, where nil.
    package var internalDate: InternalDate?

    package init(_ content: IncomingMessage, flags: MessageFlags = MessageFlags(), internalDate: InternalDate? = nil) {
        self.content = content
        self.flags = flags
        self.internalDate = internalDate
    }
}

/// What APPENDUID tells (RFC 4315).
package struct AppendResult: Sendable, Hashable {
    package var uidValidity: UInt32
    /// In the order of the messages given; ascending.
    package var uids: [UInt32]

    package init(uidValidity: UInt32, uids: [UInt32]) {
        self.uidValidity = uidValidity
        self.uids = uids
    }
}

/// What COPYUID tells (RFC 4315).
package struct CopyResult: Sendable, Hashable {
    /// Of the folder copied to.
    package var uidValidity: UInt32
    /// Ascending; UIDs asked for that are not there are left out.
    package var sources: [UInt32]
    /// As many, one for each source; ascending.
    package var destinations: [UInt32]

    package init(uidValidity: UInt32, sources: [UInt32], destinations: [UInt32]) {
        self.uidValidity = uidValidity
        self.sources = sources
        self.destinations = destinations
    }
}

/// What EXPUNGE removed.
package struct ExpungeResult: Sendable, Hashable {
    package var expunged: UIDRanges
    /// The folder's, afterwards.
    package var highestModSeq: Int64

    package init(expunged: UIDRanges, highestModSeq: Int64) {
        self.expunged = expunged
        self.highestModSeq = highestModSeq
    }
}

/// What an account holds, and may hold (RFC 9208).
package struct Quota: Sendable, Hashable {
    /// Bytes on the wire of all its messages.
    package var usedBytes: Int
    /// Nil: no limit.
    package var limitBytes: Int?
    package var messageCount: Int

    package init(usedBytes: Int, limitBytes: Int?, messageCount: Int) {
        self.usedBytes = usedBytes
        self.limitBytes = limitBytes
        self.messageCount = messageCount
    }

    /// Whether a message of so many bytes fits in what is left.
    package func hasRoom(for size: Int) -> Bool {
        limitBytes.map { size <= max(0, $0 - usedBytes) } ?? true
    }
}
