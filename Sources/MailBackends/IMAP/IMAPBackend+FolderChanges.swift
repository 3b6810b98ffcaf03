import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    func createFolder(_ folder: NewFolder) async throws -> Folder {
        let known = try await listing(isForced: true)
        let name = try path(of: folder.name, in: folder.parent.map(FolderUpdate.Place.below) ?? .top, known)
        guard known.entry(named: name) == nil else { throw MailServiceError.folderExists }
        if let role = folder.role, known.entry(for: .role(role)) != nil {
            throw MailServiceError(.folderExists, "The account has a folder for this role already.")
        }
        try await changingFolders { connection in
            let use = try Self.specialUse(of: folder, on: connection)
            _ = try await connection.run(PlainRequest(.create(name, specialUse: use)))
            if folder.subscribed { _ = try await connection.run(PlainRequest(.subscribe(name))) }
        }
        return try await entry(named: name).folder
    }

    /// The mark that makes the server keep the role; none where the name alone says it, to servers and to us.
    private static func specialUse(of folder: NewFolder, on connection: IMAPConnection) throws -> [MailboxAttribute] {
        guard let role = folder.role else { return [] }
        if connection.capabilities.contains(.createSpecialUse), let attribute = FolderRoles.attribute(of: role) {
            return [attribute]
        }
        guard folder.parent == nil, FolderRoleNames.role(of: folder.name) == role else {
            throw MailServiceError(
                .unsupported,
                "The mail server keeps no roles (CREATE-SPECIAL-USE): only a folder at the top whose name says its role has it."
            )
        }
        return []
    }

    func changeFolder(_ selector: FolderSelector, _ update: FolderUpdate) async throws -> ChangedFolder {
        let known = try await listing(isForced: true)
        let old = try known.existing(selector)
        let name = try newName(of: old, update, known)
        let family = known.family(of: old)
        try await changingFolders { connection in
            if name != old.name {
                pool.leave { name in family.contains { $0.name == name } }
                try await Self.leave(old.name, on: connection)
                _ = try await connection.run(PlainRequest(.rename(from: old.name, to: name)))
                try await Self.resubscribe(family, from: old.name, to: name, on: connection)
            }
            if let subscribed = update.subscribed {
                _ = try await connection.run(PlainRequest(subscribed ? .subscribe(name) : .unsubscribe(name)))
            }
        }
        let changed = try await entry(named: name)
        let directory = try await listing()
        var renamed: [FolderID: FolderID] = [:]
        for member in family where name != old.name {
            let new = directory.entry(named: member.name.moved(from: old.name, to: name))
            if let new, new.folder.id != member.folder.id { renamed[member.folder.id] = new.folder.id }
        }
        return ChangedFolder(folder: changed.folder, renamed: renamed)
    }

    private func newName(
        of old: FolderDirectory.Entry, _ update: FolderUpdate, _ known: FolderDirectory
    ) throws -> MailboxName {
        guard update.name != nil || update.place != nil else { return old.name }
        guard !old.name.isInbox else {
            throw MailServiceError(.forbidden, "The inbox stays where it is: every account has it.")
        }
        let name = try path(
            of: update.name ?? old.folder.name,
            in: update.place ?? old.folder.parentID.map { .below(.id($0)) } ?? .top, known)
        guard name != old.name else { return name }
        guard !known.family(of: old).contains(where: { $0.name == name || name.isBelow($0) }) else {
            throw MailServiceError.invalid("parentId", "is the folder itself, or below it")
        }
        guard known.entry(named: name) == nil else { throw MailServiceError.folderExists }
        return name
    }

    func deleteFolder(_ selector: FolderSelector, withContents: Bool) async throws {
        let known = try await listing(isForced: true)
        let folder = try known.existing(selector)
        guard !folder.name.isInbox else {
            throw MailServiceError(.forbidden, "The inbox can't be deleted: every account has it.")
        }
        // What is below goes first: a folder that holds others may stay as a name.
        let family = known.family(of: folder).sorted { $0.name.wire.count > $1.name.wire.count }
        guard withContents || family.count == 1 else { throw MailServiceError.folderNotEmpty("other folders") }
        pool.leave { name in family.contains { $0.name == name } }
        try await changingFolders { connection in
            if !withContents, folder.folder.selectable {
                let status = try await connection.run(StatusRequest(folder.name, [.messages]))
                guard status.messages ?? 0 == 0 else { throw MailServiceError.folderNotEmpty("messages") }
            }
            for member in family {
                try await Self.leave(member.name, on: connection)
                try await Self.delete(member, on: connection)
            }
        }
    }

    /// A name that only held others may have gone with the last of them.
    private static func delete(_ entry: FolderDirectory.Entry, on connection: IMAPConnection) async throws {
        do {
            _ = try await connection.run(PlainRequest(.delete(entry.name)))
        } catch let error as IMAPClientError where error.code == .nonexistent || !entry.folder.selectable {
            guard connection.isOpen else { throw error }
        }
        guard entry.folder.subscribed else { return }
        try await Self.tolerating { _ = try await connection.run(PlainRequest(.unsubscribe(entry.name))) }
    }

    // MARK: What they share

    /// Runs commands that change which folders there are; what was known of them is forgotten, whatever becomes of it.
    private func changingFolders(_ body: (IMAPConnection) async throws -> Void) async throws {
        defer { directory.forget() }
        try await perform {
            try await pool.withLease(folder: nil) { pooled in
                try await pooled.prove()
                do {
                    try await body(pooled.connection)
                } catch let error as IMAPClientError {
                    throw Self.refusal(error)
                }
            }
        }
    }

    /// Not tried again on another connection: a second CREATE or RENAME fails where the first one did its work.
    private static func refusal(_ error: IMAPClientError) -> MailServiceError {
        switch error.responseCode {
        case .alreadyExists: MailServiceError(error, code: .folderExists, detail: "There is a folder of this name.")
        case .cannot: badName(error)
        // RFC 9051 section 6.3.4 and 6.3.6: a bare NO means that it can't be done with that name.
        case nil where error.code == .commandFailed && ["CREATE", "RENAME"].contains(error.command): badName(error)
        case .inUse, .limit:
            MailServiceError(error, code: .upstreamRefused, detail: "The mail server refuses it for now.")
        default: MailServiceError(upstream: error)
        }
    }

    private static func badName(_ error: IMAPClientError) -> MailServiceError {
        MailServiceError(error, code: .invalidRequest, detail: "The mail server takes no folder of this name.")
    }

    /// What isn't worth failing for.
    private static func tolerating(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as IMAPClientError
            where [.commandFailed, .commandRejected, .nonexistent].contains(error.code)
        {
            return
        }
    }

    /// Servers differ in whether RENAME takes the subscriptions along (RFC 9051 section 6.3.6 leaves it open).
    private static func resubscribe(
        _ family: [FolderDirectory.Entry], from old: MailboxName, to new: MailboxName, on connection: IMAPConnection
    ) async throws {
        for member in family where member.folder.subscribed {
            let name = member.name.moved(from: old, to: new)
            try await tolerating { _ = try await connection.run(PlainRequest(.subscribe(name))) }
            try await tolerating { _ = try await connection.run(PlainRequest(.unsubscribe(member.name))) }
        }
    }

    /// Some servers refuse to rename or delete what is selected. CLOSE would expunge.
    private static func leave(_ name: MailboxName, on connection: IMAPConnection) async throws {
        guard connection.selected?.name == name else { return }
        if connection.capabilities.contains(.unselect) {
            _ = try await connection.run(PlainRequest(.unselect))
        } else {
            _ = try await connection.run(SelectRequest(SelectCommand(mailbox: .inbox, isReadOnly: true)))
        }
    }

    /// The mailbox's name for a folder of this name at this place.
    private func path(of name: String, in place: FolderUpdate.Place, _ known: FolderDirectory) throws -> MailboxName {
        let prefix: [UInt8]
        let delimiter: UInt8?
        switch place {
        case .top:
            prefix = directory.personalPrefix?.wire ?? []
            delimiter = known.entry(named: .inbox)?.delimiter
        case .below(let selector):
            let parent = try known.existing(selector)
            guard let separator = parent.delimiter else {
                throw MailServiceError(.unsupported, "The mail server keeps no folders in folders.")
            }
            prefix = parent.name.wire + [separator]
            delimiter = separator
        }
        let own = MailboxName(name)
        if let delimiter, own.wire.contains(delimiter) || name.utf8.contains(delimiter) {
            let separator = String(decoding: [delimiter], as: UTF8.self)
            throw MailServiceError.invalid("name", "holds \"\(separator)\", which separates levels on the mail server")
        }
        return MailboxName(wire: prefix + own.wire)
    }

    /// The folder as the server now lists it.
    private func entry(named name: MailboxName) async throws -> FolderDirectory.Entry {
        guard let entry = try await listing(counts: true, isForced: true).entry(named: name) else {
            throw MailServiceError(.folderNotFound, "The mail server does not list the folder.")
        }
        return entry
    }
}

extension FolderDirectory {
    func existing(_ selector: FolderSelector) throws -> Entry {
        if let entry = entry(for: selector) { return entry }
        // An id that is a name also names what has an object id.
        if case .id(let id) = selector, case .name(let wire) = id.key, let entry = entry(named: MailboxName(wire: wire))
        {
            return entry
        }
        throw MailServiceError(.folderNotFound, "The account has no such folder.")
    }

    /// A folder and all that are below it.
    func family(of entry: Entry) -> [Entry] {
        entries.filter { $0.name == entry.name || $0.name.isBelow(entry) }
    }
}

extension MailboxName {
    func isBelow(_ entry: FolderDirectory.Entry) -> Bool {
        guard let delimiter = entry.delimiter else { return false }
        return wire.starts(with: entry.name.wire + [delimiter])
    }

    /// The name after one that it is, or is below, was changed.
    func moved(from old: MailboxName, to new: MailboxName) -> MailboxName {
        MailboxName(wire: new.wire + wire.dropFirst(old.wire.count), encoding: encoding)
    }
}

extension MailServiceError {
    static var folderExists: Self { Self(.folderExists, "There is a folder of this name.") }

    static func folderNotEmpty(_ contents: String) -> Self {
        Self(.folderNotEmpty, "The folder holds \(contents): with ?contents they are deleted too, for good.")
    }
}
