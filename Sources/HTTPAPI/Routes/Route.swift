import HTTPTypes
import Hummingbird
import MailService

/// One operation of the API: where it is, who may call it, what it takes and what it gives.
///
/// The table of these is what the router, the `Allow` header and the tests of the published document are made of. An
/// operation that needs a session is handed the session: it can't be written without one.
struct Route: Sendable {
    enum Handler: Sendable {
        /// Anybody may call it.
        case open(@Sendable (APIRequest) async throws -> Response)
        /// Needs a session.
        case session(@Sendable (APIRequest, SessionContext) async throws -> Response)
        /// Needs a session, and is handed the body as it comes in.
        case upload(@Sendable (APIRequest, SessionContext, UploadBody) async throws -> Response)
    }

    let method: HTTPRequest.Method
    /// As in the OpenAPI document: `/v1/accounts/{account}`.
    let path: String
    /// What it can answer with, the default first. Empty where only the content itself knows.
    let produces: [MediaType]
    /// The query parameters that it knows.
    let query: Set<String>
    let handler: Handler
    /// What an `Idempotency-Key` means to it.
    var idempotency = Idempotency.Kind.none

    /// The same route, which heeds `Idempotency-Key`.
    func keyed(_ kind: Idempotency.Kind) -> Route {
        var route = self
        route.idempotency = kind
        return route
    }

    var isOpen: Bool {
        if case .open = handler { true } else { false }
    }

    /// Whether requests have a body that is taken in before they are handled.
    var takesBody: Bool { [.post, .patch, .put].contains(method) }

    /// Who watches the server must not take it for dead because it is busy.
    var isHealth: Bool { path.hasPrefix("/health/") }

    /// A route for anybody.
    static func open(
        _ method: HTTPRequest.Method = .get,
        _ path: String,
        produces: [MediaType] = [.json],
        query: Set<String> = ["pretty"],
        handler: @escaping @Sendable (APIRequest) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, produces: produces, query: query, handler: .open(handler))
    }

    /// A route for a session.
    static func session(
        _ method: HTTPRequest.Method = .get,
        _ path: String,
        produces: [MediaType] = [.json],
        query: Set<String> = ["pretty"],
        handler: @escaping @Sendable (APIRequest, SessionContext) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, produces: produces, query: query, handler: .session(handler))
    }

    /// A route for a session, whose body is not collected but handed over as a stream, for what may be large.
    static func upload(
        _ method: HTTPRequest.Method = .post,
        _ path: String,
        produces: [MediaType] = [.json],
        query: Set<String> = ["pretty"],
        handler: @escaping @Sendable (APIRequest, AccountAccess, UploadBody) async throws -> Response
    ) -> Route {
        let full = "/v1/accounts/{account}" + path
        let upload = Handler.upload { request, session, body in
            try await handler(request, try request.account(of: session), body)
        }
        return Route(method: method, path: full, produces: produces, query: query, handler: upload)
    }

    /// A route below `/v1/accounts/{account}`, for the session whose account that is.
    static func account(
        _ method: HTTPRequest.Method = .get,
        _ path: String,
        produces: [MediaType] = [.json],
        query: Set<String> = ["pretty", "explain"],
        handler: @escaping @Sendable (APIRequest, AccountAccess) async throws -> Response
    ) -> Route {
        let full = "/v1/accounts/{account}" + path
        return session(method, full, produces: produces, query: query) { request, session in
            try await handler(request, try request.account(of: session))
        }
    }
}

extension APIRequest {
    /// What opens the account that the path names, if it is the session's.
    fileprivate func account(of session: SessionContext) throws -> AccountAccess {
        let name = parameter("account")
        guard name == "me" || name == session.account.id.rawValue else {
            throw MailServiceError(.accountNotFound, "This session has one account: /v1/accounts/me.")
        }
        return session.access
    }
}

/// All operations of the API.
struct RouteTable: Sendable {
    let routes: [Route]

    /// The methods of a path, for `Allow`; nil where there is nothing at it.
    func methods(at path: String) -> [HTTPRequest.Method]? {
        let components = path.split(separator: "/")
        let methods = routes.filter { Self.matches($0.path, components) }.map(\.method)
        guard !methods.isEmpty else { return nil }
        let heads: [HTTPRequest.Method] = methods.contains(.get) ? [.head] : []
        return Set(methods + heads + [.options]).sorted { $0.rawValue < $1.rawValue }
    }

    private static func matches(_ pattern: String, _ components: [Substring]) -> Bool {
        let parts = pattern.split(separator: "/")
        return parts.count == components.count
            && zip(parts, components).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    /// Gives every route, and `HEAD` beside every `GET`, its place in the router.
    func add(
        to router: Router<APIContext>, authentication: Authentication, idempotency: Idempotency, options: HTTPOptions
    ) {
        let limit = RequestLimit(options.maximumConcurrentRequests)
        let uploads = RequestLimit(options.maximumConcurrentUploads)
        for route in routes {
            let responder = RouteResponder(
                route: route, authentication: authentication, limit: route.isHealth ? nil : limit, uploads: uploads,
                idempotency: idempotency, options: options)
            router.on(RouterPath(route.path), method: route.method, responder: responder)
            if route.method == .get { router.on(RouterPath(route.path), method: .head, responder: responder) }
        }
    }
}

/// Takes one request through its route: who is calling, then what is asked, then the answer.
///
/// A place among the requests that are being answered is taken when all of the request is there: a client that is slow
/// to send keeps nobody from theirs.
struct RouteResponder: HTTPResponder {
    typealias Context = APIContext

    let route: Route
    let authentication: Authentication
    let limit: RequestLimit?
    /// Uploads have places of their own: they take long, and mostly wait for their client.
    let uploads: RequestLimit
    let idempotency: Idempotency
    let options: HTTPOptions

    func respond(to request: Request, context: APIContext) async throws -> Response {
        var response: Response
        if case .upload(let handle) = route.handler {
            response = try await takeIn(request, context, handle)
        } else {
            response = try await withDeadline(options.requestDeadline, on: context.eventLoop) {
                try await answer(request, context)
            }
        }
        if route.produces.count > 1 { response.headers.append(HTTPField(name: .vary, value: "Accept")) }
        // The URL says `me`: what a browser keeps for one person must not be shown to the next.
        if !route.isOpen { response.headers.append(HTTPField(name: .vary, value: "Authorization, Cookie")) }
        return response
    }

    private func answer(_ request: Request, _ context: APIContext) async throws -> Response {
        switch route.handler {
        case .open(let handle):
            let request = try await read(request, context, upTo: options.maximumOpenBodySize)
            return try await withPlace { try await handle(request) }
        case .session(let handle):
            let session = try await authentication.session(of: request)
            let head = request
            let request = try await read(request, context, upTo: options.maximumBodySize)
            return try await keyed(head, request, session, .whole(request.bodyDigest)) { request in
                try await withPlace { try await handle(request, session) }
            }
        case .upload: throw Problem.internal
        }
    }

    private func takeIn(
        _ request: Request, _ context: APIContext,
        _ handle: @escaping @Sendable (APIRequest, SessionContext, UploadBody) async throws -> Response
    ) async throws -> Response {
        try await UploadWatch.run(options, on: context.eventLoop) { watch in
            let session = try await authentication.session(of: request)
            let accepted = try APIRequest(request, context: context, route: route)
            let body = try UploadBody(request, context: context, watch: watch)
            return try await uploads.withPlace {
                try await keyed(request, accepted, session, .stream(body)) {
                    try await handle($0, session, body)
                }
            }
        }
    }

    /// Handles the request, unless its `Idempotency-Key` says that it has been.
    private func keyed(
        _ request: Request, _ accepted: APIRequest, _ session: SessionContext,
        _ body: @autoclosure () -> KeyedBody, _ handle: (APIRequest) async throws -> Response
    ) async throws -> Response {
        guard let key = try idempotency.key(of: request, for: route, account: session.account.id) else {
            return try await handle(accepted)
        }
        return try await idempotency.answer(key, head: Idempotency.head(of: request), route, body()) { effect in
            var accepted = accepted
            accepted.effect = effect
            return try await handle(accepted)
        }
    }

    private func read(_ request: Request, _ context: APIContext, upTo limit: Int) async throws -> APIRequest {
        var accepted = try APIRequest(request, context: context, route: route)
        if route.takesBody { try await accepted.readBody(upTo: limit, within: options.bodyDeadline) }
        return accepted
    }

    private func withPlace(_ answer: () async throws -> Response) async throws -> Response {
        guard let limit else { return try await answer() }
        return try await limit.withPlace(answer)
    }
}
