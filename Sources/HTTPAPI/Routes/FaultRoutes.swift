import HTTPTypes
import Hummingbird

/// The demo's own: the faults of its mail server. `postern serve` has none of this.
struct FaultRoutes<Switches: FaultSwitches> {
    let switches: Switches

    var routes: [Route] {
        [
            .open(.get, "/demo/faults") { [switches] request in try answer(switches, to: request) },
            .open(.put, "/demo/faults") { [switches] request in
                switches.faults = try request.json(as: Switches.Faults.self)
                return try answer(switches, to: request)
            },
        ]
    }

    private func answer(_ switches: Switches, to request: APIRequest) throws -> Response {
        try Answer.json(switches.faults, to: request, headers: [.cacheControl: "no-store"])
    }
}

extension FaultSwitches {
    /// Opens the type behind `any FaultSwitches`.
    var routes: [Route] { FaultRoutes(switches: self).routes }
}
