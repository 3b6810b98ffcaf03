import HTTPTypes
import Hummingbird
import Metrics
import Synchronization

/// Counts and times requests, by the route that they matched: paths hold ids, which would be a series each.
struct RequestMetrics: RouterMiddleware {
    typealias Context = APIContext

    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Instruments {
        let requests: Counter
        let duration: Timer
    }

    private final class Registry: Sendable {
        let instruments = Mutex<[Key: Instruments]>([:])
    }

    private static let clock = ContinuousClock()
    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    private let factory: any MetricsFactory
    private let registry = Registry()

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = Self.clock.now
        let response = try await next(request, context)
        let route = context.endpointPath ?? "unmatched"
        let key = Key(
            method: Self.methods.contains(request.method) ? request.method.rawValue : "other",
            route: route == "NotFound" ? "unmatched" : route,
            status: response.status.code)
        let instruments = instruments(for: key)
        instruments.requests.increment()
        instruments.duration.record(duration: Self.clock.now - start)
        return response
    }

    /// The routes, the methods and the statuses are few: so are the keys.
    private func instruments(for key: Key) -> Instruments {
        registry.instruments.withLock { known in
            if let instruments = known[key] { return instruments }
            let dimensions = [("method", key.method), ("route", key.route), ("status", String(key.status))]
            let made = Instruments(
                requests: Counter(label: "http_requests_total", dimensions: dimensions, factory: factory),
                duration: Timer(
                    label: "http_request_duration_seconds", dimensions: Array(dimensions.prefix(2)), factory: factory))
            known[key] = made
            return made
        }
    }
}
