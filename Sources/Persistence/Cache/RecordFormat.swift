import Foundation
import MailService

/// How a record is spelled on disk.
enum RecordFormat {
    /// Goes up whenever older bytes would be read wrongly: rows of another format are not seen.
    static let version = 1

    static func encode(_ record: MessageRecord) throws -> Data {
        try JSONEncoder().encode(record)
    }

    static func decode(_ bytes: Data) throws -> MessageRecord {
        try JSONDecoder().decode(MessageRecord.self, from: bytes)
    }
}
