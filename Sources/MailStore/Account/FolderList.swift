import Foundation
import GRDB

/// `folders.json`: what a rebuild needs and no message's record tells. It is written when it changes.
struct FolderList: Codable, Sendable, Equatable {
    private static let name = "folders.json"

    struct Entry: Codable, Sendable, Equatable {
        var path: FolderPath
        /// Nil for one that holds no mail.
        var file: String?
        var mailboxID: String
        var role: FolderRole?
        var uidValidity: UInt32
        /// At least: since then, records may have been appended.
        var uidNext: UInt32
        var keywords: [String]
    }

    var lastUIDValidity: UInt32
    var folders: [Entry]
    var subscriptions: [FolderPath]

    init(_ db: Database) throws {
        lastUIDValidity = try UInt32.fetchOne(db, sql: "SELECT last_uid_validity FROM account") ?? 0
        folders = try FolderRecord.all(db).map { folder in
            Entry(
                path: folder.path, file: folder.isSelectable ? folder.file : nil, mailboxID: folder.mailboxID,
                role: folder.role, uidValidity: folder.uidValidity, uidNext: folder.uidNext,
                keywords: folder.keywords.names)
        }
        subscriptions = try String.fetchAll(db, sql: "SELECT path FROM subscription ORDER BY path")
            .map { try FolderPath($0) }
    }

    /// Nil where there is none, or where it can't be read: then the files are all there is.
    static func read(_ directory: String) throws -> FolderList? {
        guard let bytes = try POSIX.read(directory + "/" + name) else { return nil }
        // A damaged list is as good as none: a rebuild goes on without.
        return try? JSONDecoder().decode(FolderList.self, from: Data(bytes))
    }

    func write(to directory: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try POSIX.replace(directory + "/" + Self.name, with: Array(try encoder.encode(self)))
    }
}
