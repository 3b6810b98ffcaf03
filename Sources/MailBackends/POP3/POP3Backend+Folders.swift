import MailService

extension POP3Backend {
    func folders(_ request: FolderListRequest) async throws -> [Folder] {
        try await perform {
            if request.counts {
                try await self.inbox.look(within: self.options.listingLifetime)
            } else {
                try self.inbox.heal()
            }
            let state = try self.inbox.index.state()
            let inbox = Folder(
                id: Self.inboxID, name: "INBOX", path: ["INBOX"], role: .inbox,
                total: request.counts ? state.total : nil,
                unread: request.counts ? state.unread : nil,
                state: request.counts ? state.text : nil)
            return [inbox] + (try self.local.list(counts: request.counts))
        }
    }
}

extension MaildropState {
    /// As a client compares it.
    var text: String { FolderStateText.make(validity, changes) }
}
