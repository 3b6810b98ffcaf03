extension MailboxService {
    package func threads(_ access: AccountAccess, _ request: ThreadListRequest) async throws -> ThreadPage {
        try await backend(access).threads(request)
    }

    package func thread(_ access: AccountAccess, _ id: ThreadID) async throws -> MailThread {
        try await backend(access).thread(id)
    }
}
