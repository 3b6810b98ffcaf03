import HTTPTypes
import Hummingbird
import MailService

/// Shows whoever comes with an old id where a message was moved to, or what a folder was renamed to, through this server.
struct Forwarding {
    let mailbox: MailboxService

    /// The route, with a 308 in place of what it doesn't find but knows the way to.
    ///
    /// Not for DELETE: repeated after an answer that was lost, it would follow the message into the trash, and destroy it.
    func covering(_ route: Route) -> Route {
        let steps = route.path.split(separator: "/")
        guard route.method != .delete, case .session(let handle) = route.handler,
            let step = steps.firstIndex(where: { $0 == "{message}" || $0 == "{folder}" })
        else { return route }
        let isMessage = steps[step] == "{message}"
        return Route(
            method: route.method, path: route.path, produces: route.produces, query: route.query,
            handler: .session { request, session in
                do {
                    return try await handle(request, session)
                } catch let error as MailServiceError where Self.isAbsence(error.code) {
                    guard let id = isMessage ? message(request, session) : folder(request, session) else { throw error }
                    return Self.redirect(request, step: step, to: id)
                }
            })
    }

    private static func isAbsence(_ code: MailServiceError.Code) -> Bool {
        code == .messageNotFound || code == .folderNotFound || code == .staleID
    }

    private func message(_ request: APIRequest, _ session: SessionContext) -> String? {
        MessageID(encoded: request.parameter("message")).flatMap { mailbox.place(of: $0, in: session.access)?.encoded }
    }

    private func folder(_ request: APIRequest, _ session: SessionContext) -> String? {
        FolderID(encoded: request.parameter("folder")).flatMap { mailbox.place(of: $0, in: session.access)?.encoded }
    }

    private static func redirect(_ request: APIRequest, step: Int, to id: String) -> Response {
        var steps = request.path.split(separator: "/").map(String.init)
        steps[step] = id
        let query = request.rawQuery.map { "?" + $0 } ?? ""
        // It may move again: nobody is to remember this.
        return Response(
            status: .permanentRedirect,
            headers: [.location: "/" + steps.joined(separator: "/") + query, .cacheControl: "no-store"])
    }
}
