import Hummingbird
import Logging
import MailService

/// Turns whatever is thrown below it into a problem document, and unknown paths and methods into theirs.
struct Problems: RouterMiddleware {
    typealias Context = APIContext

    let table: RouteTable

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            // A link to it would name another host (RFC 3986 section 4.2), and no path here has an empty step.
            if Self.hasEmptyStep(request.uri.path) { throw Problem.notFound }
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return respond(to: request, Self.problem(forUnmatched: request, in: table))
        } catch is CancellationError {
            // The client has gone, and nobody reads this.
            return respond(to: request, .timedOut)
        } catch {
            let problem = Problem(error)
            if problem.status >= 500 {
                context.logger.error(
                    "request failed",
                    metadata: [
                        "request": "\(context.requestID)", "code": "\(problem.code)", "path": "\(request.uri.path)",
                        "error": "\(error)",
                        "cause": "\((error as? MailServiceError)?.underlying.map { "\($0)" } ?? "-")",
                    ])
            }
            return respond(to: request, problem)
        }
    }

    private static func hasEmptyStep(_ path: String) -> Bool {
        var previous: UInt8 = 0
        for byte in path.utf8 {
            if byte == UInt8(ascii: "/"), previous == byte { return true }
            previous = byte
        }
        return false
    }

    private func respond(to request: Request, _ problem: Problem) -> Response {
        let isPretty = request.uri.query.map { $0.split(separator: "&").contains { $0.hasPrefix("pretty") } } ?? false
        return problem.response(to: request, pretty: isPretty)
    }

    private static func problem(forUnmatched request: Request, in table: RouteTable) -> Problem {
        guard let methods = table.methods(at: request.uri.path) else { return .notFound }
        return .methodNotAllowed(allowed: methods.map(\.rawValue).joined(separator: ", "))
    }
}
