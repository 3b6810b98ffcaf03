/// A mailbox in the IMAP sense; POP3 accounts have one, and local ones beside it.
package struct Folder: Hashable, Sendable {
    package let id: FolderID
    /// The last component of ``path``.
    package let name: String
    package let path: [String]
    package let role: FolderRole?
    package let parentID: FolderID?
    /// Whether it can hold messages (no `\Noselect`).
    package let selectable: Bool
    package let subscribed: Bool
    /// How many messages it holds, where it was asked for and is known.
    package let total: Int?
    /// How many of them are unread.
    package let unread: Int?
    /// Changes whenever the folder does; absent where the server can't tell cheaply.
    package let state: String?

    package init(
        id: FolderID,
        name: String,
        path: [String],
        role: FolderRole? = nil,
        parentID: FolderID? = nil,
        selectable: Bool = true,
        subscribed: Bool = true,
        total: Int? = nil,
        unread: Int? = nil,
        state: String? = nil
    ) {
        self.id = id
        self.name = name
        self.path = path
        self.role = role
        self.parentID = parentID
        self.selectable = selectable
        self.subscribed = subscribed
        self.total = total
        self.unread = unread
        self.state = state
    }
}

/// What a folder is for (RFC 6154 special use, and the inbox).
package enum FolderRole: String, CaseIterable, Sendable {
    case inbox, drafts, sent, trash, junk, archive
    case all, flagged, important
}

/// How a request names a folder: by id, or by role in its place.
package enum FolderSelector: Hashable, Sendable {
    case id(FolderID)
    case role(FolderRole)

    /// A path component of a URL; nil where it is neither a role nor an id.
    package init?(_ text: String) {
        if let role = FolderRole(rawValue: text.lowercased()) {
            self = .role(role)
        } else if let id = FolderID(encoded: text) {
            self = .id(id)
        } else {
            return nil
        }
    }
}
