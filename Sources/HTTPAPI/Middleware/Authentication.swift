import HTTPTypes
import Hummingbird
import MailService

/// Who is calling: a bearer token, or a browser's cookie, which on unsafe methods must have its CSRF token with it.
struct Authentication: Sendable {
    /// The prefix makes browsers insist on Secure, on no Domain and on Path=/ (RFC 6265bis section 4.1.3.2).
    static let cookieName = "__Host-postern"
    static let csrfHeader: HTTPField.Name = .csrfToken

    private static let safeMethods: Set<HTTPRequest.Method> = [.get, .head, .options]

    let sessions: SessionService

    /// - Throws: ``MailServiceError`` `unauthenticated` or `csrfTokenRequired`.
    func session(of request: Request) async throws -> SessionContext {
        // What the caller says outright goes before what a browser adds by itself.
        if let token = request.headers[.authorization].flatMap(Self.bearerToken) {
            return try await sessions.authenticate(token: token)
        }
        // Another scheme is a proxy's business.
        guard let cookie = request.cookies[Self.cookieName]?.value else { throw Self.unauthenticated }
        let session = try await sessions.authenticate(token: Secret(cookie))
        guard Self.safeMethods.contains(request.method) || Self.hasCSRFToken(request, for: session) else {
            throw MailServiceError(
                .csrfTokenRequired, "A cookie session's \(request.method) needs its csrfToken in X-CSRF-Token.")
        }
        return session
    }

    /// RFC 6750 section 2.1: the scheme's name has no case.
    private static func bearerToken(_ header: String) -> Secret<String>? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return Secret(String(parts[1]))
    }

    private static func hasCSRFToken(_ request: Request, for session: SessionContext) -> Bool {
        request.headers[csrfHeader].map(session.acceptsCSRFToken) ?? false
    }

    private static let unauthenticated = MailServiceError(
        .unauthenticated, "There is no session: POST /v1/sessions, and send its token as Authorization: Bearer.")

    /// What gives a browser its session, or, with an empty token and no lifetime, takes it away.
    static func cookie(token: String, lifetime: Int) -> String {
        "\(cookieName)=\(token); Path=/; Max-Age=\(lifetime); HttpOnly; Secure; SameSite=Strict"
    }
}
