import IMAPProtocol
import MailService

/// An account's mailboxes as one LIST gave them, looked up by id and by role.
struct FolderDirectory: Sendable {
    struct Entry: Sendable {
        let name: MailboxName
        /// What separates its levels; nil where the server has no hierarchy.
        let delimiter: UInt8?
        let folder: Folder
    }

    /// The inbox, then the others in the server's order.
    let entries: [Entry]
    private let byID: [FolderID: Int]
    private let byRole: [FolderRole: Int]

    /// - Parameters:
    ///   - subscribed: Nil where the entries say it themselves.
    ///   - personalPrefix: What the personal namespace's names begin with; people don't see it.
    init(
        _ list: [ListEntry], statuses: [MailboxName: MailboxStatus], subscribed: Set<MailboxName>?,
        personalPrefix: MailboxName
    ) {
        var listed: [MailboxName: ListEntry] = [:]
        let distinct = list.filter { entry in
            // A LIST with several patterns or selections may name a mailbox twice (RFC 5258 section 3).
            listed.updateValue(entry, forKey: entry.name) == nil
        }
        let roles = FolderRoles(distinct)
        let ordered = distinct.filter(\.name.isInbox) + distinct.filter { !$0.name.isInbox }
        entries = ordered.map { entry in
            let status = statuses[entry.name]
            let shown = entry.name.dropping(prefix: personalPrefix)
            return Entry(
                name: entry.name,
                delimiter: entry.delimiter,
                folder: Folder(
                    entry,
                    path: shown.components(delimiter: entry.delimiter),
                    status: status,
                    role: roles[entry.name],
                    parent: shown.parent(delimiter: entry.delimiter).flatMap { _ in
                        let parent = entry.name.parent(delimiter: entry.delimiter)
                        return parent.flatMap { listed[$0] == nil ? nil : FolderID($0, status: statuses[$0]) }
                    },
                    subscribed: subscribed?.contains(entry.name) ?? entry.has(.subscribed)))
        }
        byID = Dictionary(entries.enumerated().map { ($1.folder.id, $0) }, uniquingKeysWith: { first, _ in first })
        byRole = Dictionary(
            entries.enumerated().compactMap { index, entry in entry.folder.role.map { ($0, index) } },
            uniquingKeysWith: { first, _ in first })
    }

    var folders: [Folder] { entries.map(\.folder) }

    func entry(named name: MailboxName) -> Entry? {
        entries.first { $0.name == name }
    }

    func entry(for selector: FolderSelector) -> Entry? {
        switch selector {
        case .id(let id): byID[id].map { entries[$0] }
        case .role(let role): byRole[role].map { entries[$0] }
        }
    }
}

extension FolderID {
    init(_ name: MailboxName, status: MailboxStatus?) {
        self.init(name, mailboxID: status?.mailboxID?.string)
    }

    /// RFC 8474: the object id is the better key, since it survives a rename.
    init(_ name: MailboxName, mailboxID: String?) {
        self.init(mailboxID.map(Key.objectID) ?? .name(name.wire))
    }
}

extension Folder {
    fileprivate init(
        _ entry: ListEntry,
        path: [String],
        status: MailboxStatus?,
        role: FolderRole?,
        parent: FolderID?,
        subscribed: Bool
    ) {
        self.init(
            id: FolderID(entry.name, status: status),
            name: path.last ?? entry.name.decoded,
            path: path,
            role: role,
            parentID: parent,
            // A mailbox that is only a level above others is listed all the same: the tree needs it.
            selectable: !entry.has(.noSelect) && !entry.has(.nonExistent),
            subscribed: subscribed || entry.name.isInbox,
            total: status?.messages.map(Int.init),
            unread: status?.unseen.map(Int.init),
            state: status.flatMap(FolderState.init)?.text)
    }
}

extension MailboxName {
    /// The name one level up; nil at the top.
    fileprivate func parent(delimiter: UInt8?) -> MailboxName? {
        guard let delimiter, let end = wire.lastIndex(of: delimiter), end > 0 else { return nil }
        return MailboxName(wire: wire[..<end], encoding: encoding)
    }

    /// The name that a folder has in a namespace.
    func inNamespace(_ prefix: MailboxName?) -> MailboxName {
        MailboxName(wire: (prefix?.wire ?? []) + wire, encoding: encoding)
    }

    /// The name inside a namespace; the whole of it where it isn't in it.
    fileprivate func dropping(prefix: MailboxName) -> MailboxName {
        guard !prefix.wire.isEmpty, wire.count > prefix.wire.count, wire.starts(with: prefix.wire) else { return self }
        return MailboxName(wire: wire.dropFirst(prefix.wire.count), encoding: encoding)
    }
}

/// A text that changes whenever a folder does, from what STATUS and SELECT tell alike (RFC 7162 section 3.1.2).
struct FolderState: Hashable, Sendable {
    let text: String

    /// Nil where the server has no modification sequences: then nothing cheap tells a changed flag.
    init?(validity: UInt32, uidNext: UInt32?, exists: UInt32, highestModSeq: UInt64?, changes: UInt64 = 0) {
        guard let highestModSeq, let uidNext else { return nil }
        let suffix = changes == 0 ? "" : "-\(changes)"
        text = "\(validity)-\(uidNext)-\(exists)-\(highestModSeq)\(suffix)"
    }

    fileprivate init?(_ status: MailboxStatus) {
        guard let validity = status.uidValidity, let messages = status.messages else { return nil }
        self.init(
            validity: validity.rawValue,
            uidNext: status.uidNext?.rawValue,
            exists: messages,
            highestModSeq: status.highestModSeq?.rawValue)
    }
}
