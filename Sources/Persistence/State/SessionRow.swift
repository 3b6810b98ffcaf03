import Foundation
import GRDB
import MailService

/// A row of `session`.
struct SessionRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "session"

    enum CodingKeys: String, CodingKey {
        case id, account, address
        case tokenHash = "token_hash"
        case sealedPassword = "sealed_password"
        case createdAt = "created_at"
        case lastSeenAt = "last_seen_at"
        case expiresAt = "expires_at"
    }

    var id: String
    var tokenHash: Data
    var account: String
    var address: String
    var sealedPassword: Data
    var createdAt: Int64
    var lastSeenAt: Int64
    var expiresAt: Int64

    init(_ session: SessionRecord) {
        id = session.id.rawValue
        tokenHash = Data(session.tokenHash)
        account = session.account.rawValue
        address = session.address
        sealedPassword = Data(session.sealedPassword)
        createdAt = session.createdAt.millisecondsSince1970
        lastSeenAt = session.lastSeenAt.millisecondsSince1970
        expiresAt = session.expiresAt.millisecondsSince1970
    }

    var record: SessionRecord {
        SessionRecord(
            id: SessionID(rawValue: id), tokenHash: Array(tokenHash), account: AccountID(rawValue: account),
            address: address, sealedPassword: Array(sealedPassword), createdAt: Date(millisecondsSince1970: createdAt),
            lastSeenAt: Date(millisecondsSince1970: lastSeenAt), expiresAt: Date(millisecondsSince1970: expiresAt))
    }
}

extension Date {
    /// Rounded to the nearest; dates beyond what 64 bits hold are cut to it.
    var millisecondsSince1970: Int64 {
        Int64(exactly: (timeIntervalSince1970 * 1_000).rounded()) ?? (timeIntervalSince1970 < 0 ? .min : .max)
    }

    init(millisecondsSince1970 milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }
}
