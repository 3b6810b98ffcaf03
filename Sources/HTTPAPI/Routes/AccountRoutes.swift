import Hummingbird
import MailService

/// The account of a session.
struct AccountRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        [
            .session(.get, "/v1/accounts") { request, session in try await list(request, session.access) },
            .account(.get, "") { request, access in try await get(request, access) },
            .account(.get, "/connections", query: ["pretty"]) { request, access in
                try Answer.json(ConnectionListModel(try await mailbox.connections(access)), to: request)
            },
        ]
    }

    private func list(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let isConnected = try await !mailbox.connections(access).isEmpty
        let account = AccountModel(access.account, isConnected: isConnected)
        return try Answer.json(AccountListModel(accounts: [account]), to: request)
    }

    private func get(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let capabilities = try await mailbox.capabilities(access)
        let isConnected = try await !mailbox.connections(access).isEmpty
        return try Answer.json(
            AccountModel(
                access.account, isConnected: isConnected, capabilities: capabilities, explain: request.explanation),
            to: request)
    }
}
