import MailService
import MailStore

/// Making, renaming and deleting local folders. Ids are the store's own, which a rename leaves as they are.
extension LocalFolders {
    func createFolder(_ new: NewFolder) throws -> StoredFolder {
        let path = try path(of: new.name, in: new.parent.map(FolderUpdate.Place.below) ?? .top)
        let folders = try all()
        guard !path.isInbox, !folders.contains(where: { $0.path == path && $0.isSelectable }) else {
            throw MailServiceError.folderExists
        }
        let role = try new.role.map { role in
            guard let stored = StoredFolderRole(rawValue: role.rawValue),
                !folders.contains(where: { $0.role == stored })
            else { throw MailServiceError(.folderExists, "The account has a folder for this role already.") }
            return stored
        }
        try account.createFolder(path, role: role)
        if new.subscribed { try account.setSubscribed(true, path) }
        return try account.folder(at: path)
    }

    func changeFolder(_ selector: FolderSelector, _ update: FolderUpdate) throws -> StoredFolder {
        let old = try folder(selector)
        let path = try newPath(of: old, update)
        if path != old.path {
            let subscribed = try family(of: old).filter(\.isSubscribed)
            try account.renameFolder(old.path, to: path)
            for member in subscribed {
                try account.setSubscribed(false, member.path)
                try account.setSubscribed(
                    true, FolderPath(path.levels + member.path.levels.dropFirst(old.path.levels.count)))
            }
        }
        if let isSubscribed = update.subscribed { try account.setSubscribed(isSubscribed, path) }
        return try account.folder(at: path)
    }

    func deleteFolder(_ selector: FolderSelector, withContents: Bool) throws {
        let folder = try folder(selector)
        // What is below goes first: a folder that holds others would stay as a name.
        let family = try family(of: folder).sorted { $0.path.levels.count > $1.path.levels.count }
        guard withContents || family.count == 1 else { throw MailServiceError.folderNotEmpty("other folders") }
        if !withContents, folder.isSelectable, try account.status(of: folder.id).exists > 0 {
            throw MailServiceError.folderNotEmpty("messages")
        }
        for member in family {
            if member.isSubscribed { try account.setSubscribed(false, member.path) }
            try account.deleteFolder(member.path)
        }
    }

    func emptyFolder(_ selector: FolderSelector, permanently: Bool) throws -> EmptiedFolder {
        let folder = try folder(selector)
        // Those that are there now: what comes meanwhile was not meant.
        let uids = try account.snapshot(of: folder.id).uids
        let isForGood = permanently || folder.role == .trash || folder.role == .junk
        let removed =
            isForGood
            ? try account.remove(uids, from: folder.id).expunged.intersection(uids).count
            : try account.move(uids, from: folder.id, to: trash().id).destinations.count
        return EmptiedFolder(removed: removed)
    }

    /// A folder and all that are below it.
    private func family(of folder: StoredFolder) throws -> [StoredFolder] {
        try all().filter { $0.path == folder.path || $0.path.isBelow(folder.path) }
    }

    private func newPath(of old: StoredFolder, _ update: FolderUpdate) throws -> FolderPath {
        guard update.name != nil || update.place != nil else { return old.path }
        let name = update.name ?? old.path.levels.last ?? old.path.text
        let path: FolderPath
        switch (update.place, old.path.parent) {
        case (let place?, _): path = try self.path(of: name, in: place)
        case (nil, let parent?): path = try self.path(of: name, below: parent.levels)
        case (nil, nil): path = try self.path(of: name, in: .top)
        }
        guard !path.isBelow(old.path) else {
            throw MailServiceError.invalid("parentId", "is the folder itself, or below it")
        }
        guard path == old.path || !path.isInbox, try path == old.path || !all().contains(where: { $0.path == path })
        else { throw MailServiceError.folderExists }
        return path
    }

    private func path(of name: String, in place: FolderUpdate.Place) throws -> FolderPath {
        switch place {
        case .top: try path(of: name, below: [])
        case .below(let selector): try path(of: name, below: folder(selector).path.levels)
        }
    }

    private func path(of name: String, below levels: [String]) throws -> FolderPath {
        do {
            return try FolderPath(levels + [name])
        } catch {
            throw MailServiceError.invalid("name", "can't be a folder's name: \(error.detail)")
        }
    }
}
