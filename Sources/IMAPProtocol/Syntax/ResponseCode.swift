/// What a status response tells a program (RFC 9051 section 7.1, `resp-text-code`).
///
/// Codes without data that nothing here acts on, unknown ones and malformed ones are ``other(name:text:)``.
package enum ResponseCode: Hashable, Sendable {
    // RFC 9051 and RFC 3501.
    case alert
    case badCharset([IMAPString])
    case capability(CapabilitySet)
    case parse
    case permanentFlags([Flag])
    case readOnly, readWrite
    case tryCreate
    case uidNext(UID)
    case uidValidity(UIDValidity)
    case unseen(SequenceNumber)
    case appendUID(UIDValidity, OrderedUIDs)
    case copyUID(CopiedUIDs)
    case uidNotSticky
    case noSelect, hasChildren
    case closed
    case unknownCTE
    // RFC 5530.
    case unavailable, authenticationFailed, authorizationFailed, expired, privacyRequired, contactAdmin, noPermission
    case inUse, expungeIssued, corruption, serverBug, clientBug, cannot, limit, overQuota, alreadyExists, nonExistent
    // RFC 7162.
    case highestModSeq(ModSequence), noModSeq
    /// The numbers that STORE's UNCHANGEDSINCE left alone: UIDs after UID STORE.
    case modified([ClosedRange<UInt32>])
    /// RFC 8474.
    case mailboxID(IMAPString)
    /// RFC 7889 and RFC 4469.
    case tooBig
    // RFC 5464.
    case metadataLongEntries(UInt64), metadataMaxSize(UInt64), metadataTooMany, metadataNoPrivate
    // RFC 5465.
    case notificationOverflow, badEvent([IMAPString])
    /// RFC 5182.
    case notSaved
    /// RFC 5267: updates of a search context stop.
    case noUpdate(tag: IMAPString)
    /// RFC 4978.
    case compressionActive
    /// RFC 3348 and RFC 2221.
    case referral(IMAPString)
    /// RFC 9585: a long command is at work.
    case inProgress(CommandProgress?)
    /// RFC 9738: at most so many messages in a command; the lowest UID left to do.
    case messageLimit(UInt32, lowestUnprocessed: UID?)
    /// RFC 9586.
    case uidRequired
    /// RFC 5255.
    case badComparator
    /// RFC 5257: the largest annotation in bytes, 0 for none.
    case annotations(maximumSize: UInt64)
    /// Gmail: a page that the user must open.
    case webAlert(IMAPString)
    /// Yahoo and Gmail: slow down.
    case throttled
    /// Its name in upper case; the text after it where there is any.
    case other(name: String, text: IMAPString?)
}

/// UIDs in the order of the wire, which pairs them with others (RFC 9051 section 7.1, `uid-set`).
package struct OrderedUIDs: Hashable, Sendable {
    package var ranges: [ClosedRange<UID>]
    package init(_ ranges: [ClosedRange<UID>]) { self.ranges = ranges }

    package var first: UID? { ranges.first?.lowerBound }

    package var count: UInt64 {
        ranges.reduce(0) { $0 &+ UInt64($1.upperBound.rawValue - $1.lowerBound.rawValue) &+ 1 }
    }

    /// How many UIDs stand before one.
    package func index(of uid: UID) -> UInt64? {
        var before: UInt64 = 0
        for range in ranges {
            if range.contains(uid) { return before &+ UInt64(uid.rawValue - range.lowerBound.rawValue) }
            before = before &+ UInt64(range.upperBound.rawValue - range.lowerBound.rawValue) &+ 1
        }
        return nil
    }

    /// The UID that has so many before it.
    package func uid(at index: UInt64) -> UID? {
        var left = index
        for range in ranges {
            let size = UInt64(range.upperBound.rawValue - range.lowerBound.rawValue) &+ 1
            if left < size { return UID(range.lowerBound.rawValue &+ UInt32(left)) }
            left -= size
        }
        return nil
    }
}

/// Where messages went that COPY or MOVE took (RFC 9051 section 7.1, COPYUID).
package struct CopiedUIDs: Hashable, Sendable {
    /// Of the destination.
    package var uidValidity: UIDValidity
    package var source: OrderedUIDs
    package var destination: OrderedUIDs
    package init(uidValidity: UIDValidity, source: OrderedUIDs, destination: OrderedUIDs) {
        self.uidValidity = uidValidity
        self.source = source
        self.destination = destination
    }

    /// The UID that a source message has in the destination.
    package func destination(of uid: UID) -> UID? {
        source.index(of: uid).flatMap { destination.uid(at: $0) }
    }
}

/// How far a command has come (RFC 9585).
package struct CommandProgress: Hashable, Sendable {
    package var tag: IMAPString?
    package var done: UInt32?
    package var total: UInt32?
    package init(tag: IMAPString?, done: UInt32?, total: UInt32?) {
        self.tag = tag
        self.done = done
        self.total = total
    }
}
