import Hummingbird
import MailService

/// What the server says of itself to anybody: version, health, metrics, and the document of this API.
struct ServiceRoutes {
    let options: HTTPOptions
    let document: APIDocument
    let metrics: PrometheusMetrics?
    let readiness: @Sendable () async -> Bool

    var routes: [Route] {
        let service = ServiceModel(options)
        return [
            .open(.get, "/v1") { request in try Answer.json(service, to: request) },
            .open(.get, "/openapi.yaml", produces: [.yaml], query: []) { [document] request in
                document.yaml(to: request)
            },
            .open(.get, "/docs", produces: [.html], query: []) { [document] request in document.page(to: request) },
        ]
    }

    /// Those for operators, which may have a listener of their own.
    var operations: [Route] {
        [
            .open(.get, "/health/live", query: []) { request in try Answer.json(HealthModel(), to: request) },
            .open(.get, "/health/ready", query: []) { [readiness] request in
                guard await readiness() else { throw Problem.shuttingDown }
                return try Answer.json(HealthModel(), to: request)
            },
            .open(.get, "/metrics", produces: [.metrics], query: []) { [metrics] _ in
                Answer.text(metrics?.render() ?? "", mediaType: .metrics)
            },
        ]
    }
}
