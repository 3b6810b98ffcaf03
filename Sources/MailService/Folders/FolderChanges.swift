/// A folder that is to be made.
package struct NewFolder: Hashable, Sendable {
    package var name: String
    /// The folder that it is to be in; nil for the top.
    package var parent: FolderSelector?
    /// What it is for: an account has one folder for each role.
    package var role: FolderRole?
    package var subscribed: Bool

    package init(name: String, parent: FolderSelector? = nil, role: FolderRole? = nil, subscribed: Bool = true) {
        self.name = name
        self.parent = parent
        self.role = role
        self.subscribed = subscribed
    }
}

/// What is to become of a folder. What is nil stays as it is.
package struct FolderUpdate: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case top
        case below(FolderSelector)
    }

    package var name: String?
    /// Where it goes, with all that is below it.
    package var place: Place?
    package var subscribed: Bool?

    package init(name: String? = nil, place: Place? = nil, subscribed: Bool? = nil) {
        self.name = name
        self.place = place
        self.subscribed = subscribed
    }
}

/// A folder after a change.
package struct ChangedFolder: Sendable {
    package let folder: Folder
    /// The ids that are others now, its own and those of the folders below it: the old ones by the new.
    package let renamed: [FolderID: FolderID]

    package init(folder: Folder, renamed: [FolderID: FolderID] = [:]) {
        self.folder = folder
        self.renamed = renamed
    }
}

/// What became of the messages of a folder that was emptied.
package struct EmptiedFolder: Hashable, Sendable {
    /// How many are out of the folder.
    package var removed: Int
    /// How many are marked as deleted and still there: the server can't remove given messages (RFC 4315).
    package var markedDeleted: Int

    package init(removed: Int = 0, markedDeleted: Int = 0) {
        self.removed = removed
        self.markedDeleted = markedDeleted
    }
}
