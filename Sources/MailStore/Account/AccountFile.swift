import Foundation

/// `account.json`: what of an account is no mail. An account is there if this file is.
struct AccountFile: Codable, Sendable {
    private static let name = "account.json"

    /// The account's name as it was given: the directory's is escaped.
    var name: String
    var credentials: StoredCredentials

    static func exists(in directory: String) -> Bool {
        POSIX.exists(directory + "/" + name)
    }

    static func read(_ directory: String) throws -> AccountFile {
        guard let bytes = try POSIX.read(directory + "/" + name) else {
            throw StoreError(.noSuchAccount, "there is no such account")
        }
        do {
            return try JSONDecoder().decode(AccountFile.self, from: Data(bytes))
        } catch {
            // The decoder's error could show a part of the secrets.
            throw StoreError(.damaged, "\(directory)/\(name) can't be read")
        }
    }

    func write(to directory: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try POSIX.replace(directory + "/" + Self.name, with: Array(try encoder.encode(self)))
    }
}
