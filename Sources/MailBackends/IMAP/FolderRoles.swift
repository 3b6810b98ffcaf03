import IMAPProtocol
import MailService

/// Which mailbox has which role: as the server says (RFC 6154), else as its name says. No role is given twice.
struct FolderRoles {
    private var roles: [MailboxName: FolderRole] = [:]

    init(_ list: [ListEntry]) {
        var taken: Set<FolderRole> = []
        for entry in list where entry.name.isInbox || entry.has(.inbox) {
            if taken.insert(.inbox).inserted { roles[entry.name] = .inbox }
        }
        for entry in list where roles[entry.name] == nil {
            guard let role = Self.announcedRole(entry), taken.insert(role).inserted else { continue }
            roles[entry.name] = role
        }
        for entry in list where roles[entry.name] == nil && !entry.has(.noSelect) {
            guard let role = Self.guessedRole(entry), taken.insert(role).inserted else { continue }
            roles[entry.name] = role
        }
    }

    subscript(name: MailboxName) -> FolderRole? { roles[name] }

    /// RFC 6154 and RFC 8457, and the names of Gmail's XLIST before it.
    private static let announced: [(MailboxAttribute, FolderRole)] = [
        (.drafts, .drafts), (.sent, .sent), (.trash, .trash), (.junk, .junk), (.spam, .junk), (.archive, .archive),
        (.all, .all), (.allMail, .all), (.flagged, .flagged), (.starred, .flagged), (.important, .important),
    ]

    private static func announcedRole(_ entry: ListEntry) -> FolderRole? {
        announced.first { entry.has($0.0) }?.1
    }

    /// The mark of a role that CREATE can give a folder (RFC 6154 section 3).
    static func attribute(of role: FolderRole) -> MailboxAttribute? {
        switch role {
        case .drafts: .drafts
        case .sent: .sent
        case .trash: .trash
        case .junk: .junk
        case .archive: .archive
        case .inbox, .all, .flagged, .important: nil
        }
    }

    /// Folders that are only levels above those which providers make.
    private static let parents: Set<String> = ["inbox", "[gmail]", "[google mail]"]

    /// Only at the top or below the inbox: `Work/Sent` is a folder of its owner's.
    private static func guessedRole(_ entry: ListEntry) -> FolderRole? {
        let path = entry.name.components(delimiter: entry.delimiter)
        guard let name = path.last, path.count == 1 || (path.count == 2 && parents.contains(path[0].lowercased()))
        else {
            return nil
        }
        return FolderRoleNames.role(of: name)
    }
}
