import MailService

/// The local folders are the account's own; the server's one inbox is as it is.
extension POP3Backend {
    func createFolder(_ folder: NewFolder) async throws -> Folder {
        try await perform {
            guard folder.role != .inbox else { throw MailServiceError.folderExists }
            return try self.shown(try self.local.createFolder(folder))
        }
    }

    func changeFolder(_ folder: FolderSelector, _ update: FolderUpdate) async throws -> ChangedFolder {
        try await perform {
            try Self.checkIsLocal(folder)
            return ChangedFolder(folder: try self.shown(try self.local.changeFolder(folder, update)))
        }
    }

    func deleteFolder(_ folder: FolderSelector, withContents: Bool) async throws {
        try await perform {
            try Self.checkIsLocal(folder)
            // A move that was broken off may be about to put something there.
            try self.inbox.heal()
            try self.local.deleteFolder(folder, withContents: withContents)
        }
    }

    func emptyFolder(_ folder: FolderSelector, permanently: Bool) async throws -> EmptiedFolder {
        guard Self.isInbox(folder) else {
            return try await perform {
                try self.inbox.heal()
                return try self.local.emptyFolder(folder, permanently: permanently)
            }
        }
        let ids = try await perform {
            try await self.inbox.look(within: self.options.listingLifetime)
            return try self.inbox.index.messages(try self.inbox.index.numbers(.newest)).map(self.id)
        }
        var removed = 0
        for outcome in try await change(ids, permanently ? .destroy : .delete) {
            switch outcome.result {
            case .done, .markedDeleted: removed += 1
            case .failed(let error): if error.code != .messageNotFound { throw error }
            }
        }
        return EmptiedFolder(removed: removed)
    }

    private func shown(_ folder: StoredFolder) throws -> Folder {
        guard let shown = try local.list(counts: true).first(where: { $0.id == folder.apiID }) else {
            throw MailServiceError(.folderNotFound, "The folder is not there any more.")
        }
        return shown
    }

    private static func checkIsLocal(_ folder: FolderSelector) throws {
        guard isInbox(folder) else { return }
        throw MailServiceError(.forbidden, "The inbox stays as it is: every account has it.")
    }
}
