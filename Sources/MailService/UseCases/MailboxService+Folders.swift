extension MailboxService {
    package func createFolder(_ access: AccountAccess, _ folder: NewFolder) async throws -> Folder {
        try Self.checkName(folder.name)
        return try await backend(access).createFolder(folder)
    }

    package func changeFolder(
        _ access: AccountAccess, _ folder: FolderSelector, _ update: FolderUpdate
    ) async throws -> Folder {
        if let name = update.name { try Self.checkName(name) }
        let changed = try await backend(access).changeFolder(folder, update)
        for (old, new) in changed.renamed { moved.renamed(old, to: new, in: access.account.id) }
        return changed.folder
    }

    /// - Parameter withContents: Whether its messages and the folders below it may go, for good. Without it a folder that
    ///   holds something is left alone: `folder-not-empty`.
    package func deleteFolder(
        _ access: AccountAccess, _ folder: FolderSelector, withContents: Bool
    ) async throws {
        try await backend(access).deleteFolder(folder, withContents: withContents)
    }

    /// Deletes all messages that a folder holds now: to the trash, or for good where it is the trash or junk, or where
    /// `permanently` says so.
    package func emptyFolder(
        _ access: AccountAccess, _ folder: FolderSelector, permanently: Bool
    ) async throws -> EmptiedFolder {
        try await backend(access).emptyFolder(folder, permanently: permanently)
    }

    /// What is wrong with a name on any server. The rest (its own separator, its length) is the server's to say.
    private static func checkName(_ name: String) throws {
        guard !name.isEmpty else { throw MailServiceError.invalid("name", "is empty") }
        guard name.utf8.count <= longestName else {
            throw MailServiceError.invalid("name", "is longer than \(longestName) bytes")
        }
        guard name.first?.isWhitespace == false, name.last?.isWhitespace == false else {
            throw MailServiceError.invalid("name", "begins or ends with white space")
        }
        let isControl = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard !isControl, !name.contains("*"), !name.contains("%") else {
            throw MailServiceError.invalid("name", "holds a control character, * or %")
        }
    }

    /// As file systems have it, below most mail servers.
    private static var longestName: Int { 250 }
}
