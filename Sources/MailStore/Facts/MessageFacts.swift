import Foundation
import GRDB
import MailMessage

/// What the index keeps of what a message says: read once, when it comes in.
struct MessageFacts: Sendable {
    /// Goes up when something other comes of the same message: every index is then made anew from the messages.
    private static let version = 2

    /// The version of what is kept, the describer's part included; 0 where nothing is described.
    static func version(with describer: any MessageDescriber) -> Int {
        describer.version == 0 ? 0 : describer.version * 1_000 + version
    }

    /// References that are kept and looked up. Protects the index against a header of thousands.
    private static let maximumReferences = 100
    /// Bytes of a key that are kept. Protects the index.
    private static let maximumKeyScalars = 200

    var description: MessageDescription
    var sentAt: Int64?
    var sentZoneMinutes: Int?
    var subject: BaseSubject
    var fromKey: String
    var toKey: String
    var ccKey: String
    var fromDisplay: String
    var toDisplay: String
    var messageID: String?
    /// The oldest first, the message answered last.
    var references: [String]

    init(_ message: Message, describer: any MessageDescriber) {
        let headers = message.headers
        description = describer.describe(message)
        sentAt = headers.date.map { Int64($0.date.timeIntervalSince1970) }
        sentZoneMinutes = headers.date.map { $0.zoneOffset / 60 }
        subject = BaseSubject(headers.subject ?? "")
        let from = headers.from.mailboxes.first
        let to = headers.to.mailboxes.first
        fromKey = Self.key(from?.localPart)
        toKey = Self.key(to?.localPart)
        ccKey = Self.key(headers.cc.mailboxes.first?.localPart)
        fromDisplay = Self.key(from.map { $0.name ?? $0.address })
        toDisplay = Self.key(to.map { $0.name ?? $0.address })
        messageID = headers.messageID.map { Self.cut($0) }
        // RFC 5256 section 3, THREAD=REFERENCES, step 1: the first In-Reply-To where there are no References.
        let references = headers.references
        let parents = references.isEmpty ? Array(headers.inReplyTo.prefix(1)) : references
        self.references = parents.suffix(Self.maximumReferences).map { Self.cut($0) }
    }

    /// Folded by i;unicode-casemap, by which SORT compares (RFC 5256 section 2.2 wants it of who has I18NLEVEL; RFC 5051).
    private static func key(_ text: String?) -> String {
        cut(UnicodeCasemap.fold(cut(text ?? "")))
    }

    private static func cut(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(maximumKeyScalars).filter { $0.value >= 0x20 }))
    }
}

// MARK: - In the index

extension MessageFacts {
    func insert(email: Int64, _ db: Database) throws {
        let thread = try findThread(email: email, db)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO email (id, thread, envelope, body_structure, sent_at, sent_zone, subject_key, is_reply,
                    from_key, to_key, cc_key, from_display, to_display, message_id, reference_ids)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            email, thread, Data(description.envelope), Data(description.bodyStructure), sentAt, sentZoneMinutes,
            subject.key, subject.isReply, fromKey, toKey, ccKey, fromDisplay, toDisplay, messageID,
            references.joined(separator: "\n"),
        ])
    }

    /// The conversation that knows this message, or a message that it refers to; else it begins one. A message is never
    /// taken into another conversation later (RFC 8474 section 5.2).
    private func findThread(email: Int64, _ db: Database) throws -> Int64 {
        let hashes = ((messageID.map { [$0] } ?? []) + references.reversed()).map(Self.hash)
        let find = try db.cachedStatement(sql: "SELECT thread FROM thread_link WHERE hash = ?")
        var thread: Int64?
        for hash in hashes where thread == nil {
            thread = try Int64.fetchOne(find, arguments: [hash])
        }
        let link = try db.cachedStatement(sql: "INSERT OR IGNORE INTO thread_link (hash, thread) VALUES (?, ?)")
        for hash in hashes { try link.execute(arguments: [hash, thread ?? email]) }
        return thread ?? email
    }

    private static func hash(_ messageID: String) -> Int64 {
        Int64(bitPattern: PayloadChecksum(of: Array(messageID.utf8)).value)
    }

    /// Removes what no message needs any more.
    static func removeUnused(_ emails: [Int64], _ db: Database) throws {
        let used = try db.cachedStatement(sql: "SELECT 1 FROM message WHERE email = ? LIMIT 1")
        let remove = try db.cachedStatement(sql: "DELETE FROM email WHERE id = ?")
        for email in emails where try Int.fetchOne(used, arguments: [email]) == nil {
            try remove.execute(arguments: [email])
        }
    }
}

extension MessageFacts {
    /// Takes the place of another version's. The conversation stays (RFC 8474 section 5.2).
    func update(email: Int64, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE email SET envelope = ?, body_structure = ?, sent_at = ?, sent_zone = ?, subject_key = ?,
                    is_reply = ?, from_key = ?, to_key = ?, cc_key = ?, from_display = ?, to_display = ?,
                    message_id = ?, reference_ids = ?
                WHERE id = ?
                """)
        try statement.execute(arguments: [
            Data(description.envelope), Data(description.bodyStructure), sentAt, sentZoneMinutes, subject.key,
            subject.isReply, fromKey, toKey, ccKey, fromDisplay, toDisplay, messageID,
            references.joined(separator: "\n"), email,
        ])
    }
}
