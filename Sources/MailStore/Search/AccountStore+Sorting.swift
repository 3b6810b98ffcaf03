import GRDB

/// What a folder's messages are put in order by (RFC 5256 section 3, RFC 5957).
package struct SortOrder: Sendable, Hashable {
    package enum Field: Sendable, Hashable {
        /// INTERNALDATE.
        case arrival
        /// The Date field, or INTERNALDATE where there is none (RFC 5256 section 2.2).
        case sent
        case size
        /// The base subject (RFC 5256 section 2.1).
        case subject
        /// The mailbox of the first address.
        case from, to, cc
        /// The first address as people read it.
        case displayFrom, displayTo
    }

    package var field: Field
    package var isReversed: Bool

    package init(_ field: Field, isReversed: Bool = false) {
        self.field = field
        self.isReversed = isReversed
    }
}

/// What threads are made of (RFC 5256 section 3).
package struct ThreadFacts: Sendable, Hashable {
    package var uid: UInt32
    /// Without angle brackets.
    package var messageID: String?
    /// The oldest first.
    package var references: [String]
    /// The base subject, folded.
    package var subject: String
    /// Whether the subject says that it answers a message, or passes one on.
    package var isReply: Bool
    /// Of the Date field, or INTERNALDATE where there is none; seconds since 1970.
    package var sentAt: Int64

    package init(
        uid: UInt32, messageID: String?, references: [String] = [], subject: String = "", isReply: Bool = false,
        sentAt: Int64 = 0
    ) {
        self.uid = uid
        self.messageID = messageID
        self.references = references
        self.subject = subject
        self.isReply = isReply
        self.sentAt = sentAt
    }
}

extension AccountStore {
    /// The messages of `uids` that are there, in an order; equals in the order of their UIDs.
    package func sorted(_ uids: UIDRanges, in folder: FolderID, by order: [SortOrder]) throws -> [UInt32] {
        guard let first = uids.first, let last = uids.last else { return [] }
        let terms = order.prefix(20).map { $0.column + ($0.isReversed ? " DESC" : "") } + ["m.uid"]
        return try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT m.uid FROM message m JOIN email e ON e.id = m.email
                    WHERE m.folder = ? AND m.uid BETWEEN ? AND ? ORDER BY \(terms.joined(separator: ", "))
                    """, arguments: [folder.rawValue, first, last])
            var sorted: [UInt32] = []
            while let row = try rows.next() {
                let uid: UInt32 = row[0]
                if uids.contains(uid) { sorted.append(uid) }
            }
            return sorted
        }
    }

    /// What threads are made of, of the messages of `uids` that are there, in the order of their UIDs.
    package func threadFacts(of uids: UIDRanges, in folder: FolderID) throws -> [ThreadFacts] {
        guard let first = uids.first, let last = uids.last else { return [] }
        return try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT m.uid, e.message_id, e.reference_ids, e.subject_key, e.is_reply,
                        ifnull(e.sent_at, m.internal_date)
                    FROM message m JOIN email e ON e.id = m.email
                    WHERE m.folder = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid
                    """, arguments: [folder.rawValue, first, last])
            var facts: [ThreadFacts] = []
            while let row = try rows.next() {
                let uid: UInt32 = row[0]
                guard uids.contains(uid) else { continue }
                let references: String = row[2]
                facts.append(
                    ThreadFacts(
                        uid: uid, messageID: row[1], references: references.split(separator: "\n").map(String.init),
                        subject: row[3], isReply: row[4], sentAt: row[5]))
            }
            return facts
        }
    }
}

extension SortOrder {
    fileprivate var column: String {
        switch field {
        case .arrival: "m.internal_date"
        case .sent: "ifnull(e.sent_at, m.internal_date)"
        case .size: "m.size"
        case .subject: "e.subject_key"
        case .from: "e.from_key"
        case .to: "e.to_key"
        case .cc: "e.cc_key"
        case .displayFrom: "e.from_display"
        case .displayTo: "e.to_display"
        }
    }
}
