import MailService
import Synchronization

/// Folders in memory: what tests made, beside the inbox and `Work`.
extension FakeMail {
    func createFolder(_ folder: NewFolder) async throws -> Folder {
        try await enter("createFolder")
        let made = Folder(
            id: FolderID(.name(Array(folder.name.utf8))), name: folder.name, path: [folder.name], role: folder.role,
            subscribed: folder.subscribed)
        return try state.withLock { state in
            guard !state.folders.contains(where: { $0.id == made.id }) else {
                throw MailServiceError(.folderExists, "There is a folder of this name.")
            }
            state.folders.append(made)
            return made
        }
    }

    func changeFolder(_ selector: FolderSelector, _ update: FolderUpdate) async throws -> ChangedFolder {
        try await enter("changeFolder")
        return try state.withLock { state in
            let index = try Self.index(of: selector, in: state)
            let old = state.folders[index]
            let name = update.name ?? old.name
            state.folders[index] = Folder(
                id: FolderID(.name(Array(name.utf8))), name: name, path: [name], role: old.role,
                subscribed: update.subscribed ?? old.subscribed)
            return ChangedFolder(folder: state.folders[index], renamed: [old.id: state.folders[index].id])
        }
    }

    func deleteFolder(_ selector: FolderSelector, withContents: Bool) async throws {
        try await enter("deleteFolder")
        if case .role(.inbox) = selector { throw MailServiceError(.forbidden, "The inbox stays.") }
        try state.withLock { state in
            let index = try Self.index(of: selector, in: state)
            guard withContents else { throw MailServiceError(.folderNotEmpty, "The folder holds messages.") }
            state.folders.remove(at: index)
        }
    }

    func emptyFolder(_ selector: FolderSelector, permanently: Bool) async throws -> EmptiedFolder {
        try await enter(permanently ? "emptyForGood" : "empty")
        return state.withLock { state in
            let count = state.messages.count
            state.messages = []
            return EmptiedFolder(removed: count)
        }
    }

    func export(_ request: SearchRequest, _ receive: (ExportPiece) async throws -> Void) async throws {
        try await enter("export")
        for message in state.withLock({ $0.messages }) {
            try await receive(.message(message.summary.id, receivedAt: message.summary.header.receivedAt))
            try await receive(.bytes(SampleMessage.source(uid: message.summary.uid)))
            try await receive(.end)
        }
    }

    private static func index(of selector: FolderSelector, in state: State) throws -> Int {
        guard case .id(let id) = selector, let index = state.folders.firstIndex(where: { $0.id == id }) else {
            throw MailServiceError(.folderNotFound, "The account has no such folder.")
        }
        return index
    }
}
