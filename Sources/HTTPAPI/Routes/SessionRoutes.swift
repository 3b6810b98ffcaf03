import Foundation
import HTTPTypes
import Hummingbird
import MailService

/// Logging in, and out.
struct SessionRoutes {
    let sessions: SessionService

    var routes: [Route] {
        [
            .open(.post, "/v1/sessions") { request in try await logIn(request) },
            .session(.get, "/v1/sessions/current") { request, session in try current(request, session) },
            .session(.delete, "/v1/sessions/current") { _, session in try await logOut(session) },
        ]
    }

    private func logIn(_ request: APIRequest) async throws -> Response {
        let credentials = try request.json(as: CredentialsModel.self)
        let session = try await sessions.login(
            address: credentials.address, password: credentials.password,
            readingProtocol: credentials.readingProtocol, client: request.context.client)
        var model = SessionModel(
            expiresAt: Timestamp(session.expiresAt), account: AccountModel(session.account, isConnected: true))
        var headers: HTTPFields = [
            .location: "/v1/sessions/current", .cacheControl: "no-store",
            // A secret beside what the client chose: compression would measure one by the other.
            .uncompressed: "1",
        ]
        if credentials.wantsCookie {
            // As long as it can last at most: use prolongs it here, and a cookie's age is not told with each answer.
            let lifetime = Int(max(0, session.endsAt.timeIntervalSinceNow))
            headers[.setCookie] = session.token.withExposed { Authentication.cookie(token: $0, lifetime: lifetime) }
            model.csrfToken = session.csrfToken.withExposed { $0 }
        } else {
            model.token = session.token.withExposed { $0 }
        }
        return try Answer.json(model, to: request, status: .created, headers: headers)
    }

    private func current(_ request: APIRequest, _ session: SessionContext) throws -> Response {
        let isCookie = request.headers[.authorization] == nil
        let model = SessionModel(
            // A page that was reloaded has lost its token; the cookie proves that it may have it again.
            csrfToken: isCookie ? session.csrfToken.withExposed { $0 } : nil,
            expiresAt: Timestamp(session.expiresAt), account: AccountModel(session.account))
        return try Answer.json(model, to: request, headers: [.cacheControl: "no-store", .uncompressed: "1"])
    }

    private func logOut(_ session: SessionContext) async throws -> Response {
        try await sessions.logout(session)
        return Response(
            status: .noContent, headers: [.setCookie: Authentication.cookie(token: "", lifetime: 0)])
    }
}
