extension AccountStore {
    /// All folders, by name.
    package func folders() throws -> [Folder] {
        throw StoreError(.io, "not written yet")
    }

    /// The folder with this name.
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``.
    package func folder(at path: FolderPath) throws -> Folder {
        throw StoreError(.io, "not written yet")
    }

    /// Makes a folder, and what is missing above it (`\Noselect`); or makes one selectable that was not.
    ///
    /// - Throws: ``StoreError/Code/folderExists``, ``StoreError/Code/limitReached``.
    @discardableResult
    package func createFolder(_ path: FolderPath, role: FolderRole? = nil) throws -> Folder {
        throw StoreError(.io, "not written yet")
    }

    /// Renames a folder with all below it. INBOX stays: its mail moves, what is below it stays too (RFC 9051 section
    /// 6.3.6).
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``, ``StoreError/Code/folderExists``, ``StoreError/Code/invalidName``.
    package func renameFolder(_ path: FolderPath, to newPath: FolderPath) throws {
        throw StoreError(.io, "not written yet")
    }

    /// Deletes a folder with its mail. With folders below it, it stays without mail (`\Noselect`).
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``; ``StoreError/Code/invalidName`` for INBOX;
    ///   ``StoreError/Code/notSelectable`` for one that is `\Noselect` already and has folders below it.
    package func deleteFolder(_ path: FolderPath) throws {
        throw StoreError(.io, "not written yet")
    }

    /// Changes what a folder is for. A role that another folder has is taken from it.
    package func setRole(_ role: FolderRole?, of path: FolderPath) throws {
        throw StoreError(.io, "not written yet")
    }

    /// Every subscribed name, in order; those too that are no folder's (RFC 9051 section 6.3.7).
    package func subscriptions() throws -> [FolderPath] {
        throw StoreError(.io, "not written yet")
    }

    package func setSubscribed(_ isSubscribed: Bool, _ path: FolderPath) throws {
        throw StoreError(.io, "not written yet")
    }
}
