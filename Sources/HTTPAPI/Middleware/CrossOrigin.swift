import HTTPTypes
import Hummingbird

/// CORS, for the origins on the list, and OPTIONS for everybody.
struct CrossOrigin: RouterMiddleware {
    typealias Context = APIContext

    let allowedOrigins: Set<String>
    let table: RouteTable

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let origin = request.headers[.origin].flatMap { allowedOrigins.contains($0) ? $0 : nil }
        var response =
            if request.method == .options, let methods = table.methods(at: request.uri.path) {
                Self.options(methods, isPreflight: origin != nil)
            } else {
                try await next(request, context)
            }
        guard !allowedOrigins.isEmpty else { return response }
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        if let origin {
            response.headers[.allowOrigin] = origin
            response.headers[.allowCredentials] = "true"
            response.headers[.exposeHeaders] =
                "Accept-Ranges, Allow, Content-Disposition, Content-Range, ETag, Link, Location, Retry-After, "
                + "Server-Timing, X-Request-Id"
            response.headers[.crossOriginResourcePolicy] = "cross-origin"
        }
        return response
    }

    private static func options(_ methods: [HTTPRequest.Method], isPreflight: Bool) -> Response {
        let allowed = methods.map(\.rawValue).joined(separator: ", ")
        var headers: HTTPFields = [.allow: allowed]
        if isPreflight {
            headers[.allowMethods] = allowed
            headers[.allowHeaders] =
                "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range, X-CSRF-Token, X-Request-Id"
            headers[.corsMaximumAge] = "600"
        }
        return Response(status: .noContent, headers: headers)
    }
}
