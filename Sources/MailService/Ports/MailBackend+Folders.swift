/// Accounts that have no folders of their own to change.
extension MailBackend {
    package func createFolder(_ folder: NewFolder) async throws -> Folder { throw Self.noFolders }

    package func changeFolder(_ folder: FolderSelector, _ update: FolderUpdate) async throws -> ChangedFolder {
        throw Self.noFolders
    }

    package func deleteFolder(_ folder: FolderSelector, withContents: Bool) async throws { throw Self.noFolders }

    package func emptyFolder(_ folder: FolderSelector, permanently: Bool) async throws -> EmptiedFolder {
        throw Self.noFolders
    }

    private static var noFolders: MailServiceError {
        MailServiceError(.unsupported, "The account's mail server has no folders that can be changed.")
    }
}
