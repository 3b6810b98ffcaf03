/// What an account's server can do, as `capabilities` of the account resource tells it.
package struct AccountCapabilities: Hashable, Sendable {
    package enum SearchKind: String, Sendable {
        /// The mail server searches.
        case server
        /// Postern searches what it has indexed.
        case index
    }

    package enum ThreadKind: String, Sendable {
        /// The server names each message's thread (RFC 8474, X-GM-EXT-1).
        case objectID = "object-id"
        /// The server threads by References (RFC 5256).
        case thread
        /// Postern threads by References.
        case references
    }

    /// Whether there are folders beside the inbox.
    package var folders: Bool
    package var search: SearchKind
    package var threads: ThreadKind
    /// The orders of a folder's page that the server can give.
    package var sort: [MessageSort]
    /// Whether ids of folders and messages survive a rename or a move (RFC 8474).
    package var objectIDs: Bool
    /// Whether the server makes previews itself (RFC 8970).
    package var preview: Bool
    /// Whether changes are told without asking (RFC 2177, RFC 5465).
    package var push: Bool
    /// Whether folder states are comparable without reading messages (RFC 7162).
    package var modificationSequences: Bool
    /// Whether the folders beside the inbox are Postern's own, and no other mail program sees them.
    package var localFolders: Bool
    /// How far Postern's own search index has come, where it is what searches.
    package var indexing: IndexingProgress?

    package init(
        folders: Bool,
        search: SearchKind,
        threads: ThreadKind,
        sort: [MessageSort],
        objectIDs: Bool,
        preview: Bool,
        push: Bool,
        modificationSequences: Bool,
        localFolders: Bool = false,
        indexing: IndexingProgress? = nil
    ) {
        self.folders = folders
        self.search = search
        self.threads = threads
        self.sort = sort
        self.objectIDs = objectIDs
        self.preview = preview
        self.push = push
        self.modificationSequences = modificationSequences
        self.localFolders = localFolders
        self.indexing = indexing
    }
}
