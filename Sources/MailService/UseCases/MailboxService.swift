/// Reading and changing mail: the use cases of the API, over whichever backend an account has.
///
/// It decides what a person sees (which part is the text, what counts as an attachment, which results come first); the
/// backend decides what it costs.
package struct MailboxService: Sendable {
    package struct Options: Sendable {
        /// Octets of text that come with an opened message; more is at `/text`.
        package var textInMessage = 256 * 1024
        /// Octets of text that `/text` reads, before the transfer encoding is undone.
        package var textAlone = 4 * 1024 * 1024
        /// Text parts that are joined into a message's text: a message of a thousand parts must not cost a thousand.
        package var textParts = 16
        /// Octets of a header block that `/headers` reads.
        package var headerBlock = 1024 * 1024
        /// Messages that one request may change: bounds its answer, and the time for which a connection is taken.
        package var changedMessages = 10_000
        /// Moves and renames that are remembered, of all accounts together, to show the way from old ids to new ones.
        package var rememberedMoves = 50_000

        package init() {}
    }

    let provider: any MailBackendProvider
    let options: Options
    let moved: MovedMessages

    package init(provider: any MailBackendProvider, options: Options = Options()) {
        self.provider = provider
        self.options = options
        moved = MovedMessages(capacity: options.rememberedMoves)
    }

    func backend(_ access: AccountAccess) async throws -> any MailBackend {
        try await provider.backend(for: access.account, password: access.password)
    }

    package func capabilities(_ access: AccountAccess) async throws -> AccountCapabilities {
        try await backend(access).capabilities()
    }

    package func connections(_ access: AccountAccess) async throws -> [ConnectionInfo] {
        try await backend(access).connections()
    }

    package func folders(_ access: AccountAccess, _ request: FolderListRequest) async throws -> [Folder] {
        try await backend(access).folders(request)
    }

    package func folder(_ access: AccountAccess, _ selector: FolderSelector) async throws -> Folder {
        let folders = try await folders(access, FolderListRequest(counts: true))
        let found = folders.first { folder in
            switch selector {
            case .id(let id): folder.id == id
            case .role(let role): folder.role == role
            }
        }
        guard let found else {
            throw MailServiceError(.folderNotFound, "The account has no such folder.")
        }
        return found
    }

    package func page(_ access: AccountAccess, _ request: PageRequest) async throws -> PageResult {
        try await backend(access).page(request)
    }
}

/// An account, and what opens it.
package struct AccountAccess: Sendable {
    package let account: Account
    package let password: Secret<String>

    package init(account: Account, password: Secret<String>) {
        self.account = account
        self.password = password
    }
}
