import Foundation
import HTTPTypes
import Synchronization
import Testing
import Yams

@testable import HTTPAPI

@Suite("The demo's faults over HTTP", .timeLimit(.minutes(1)))
struct FaultRouteTests {
    /// Switches of one kind, in the place of the mail server's.
    private final class Lamp: FaultSwitches {
        struct Faults: Codable, Sendable, Equatable {
            var silentIdle = false
        }

        private let state = Mutex(Faults())

        var faults: Faults {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    private func fixture(_ lamp: Lamp) -> APIFixture {
        var fixture = APIFixture()
        fixture.faults = lamp
        return fixture
    }

    @Test func theyAreReadAndReplaced() async throws {
        let lamp = Lamp()
        try await fixture(lamp).runAnonymously { client in
            #expect(try await client.get("/demo/faults").json()["silentIdle"] as? Bool == false)
            let reply = try await client.send(
                .put, "/demo/faults", [.contentType: "application/json"], body: #"{"silentIdle": true}"#)
            let answered = try reply.json()["silentIdle"] as? Bool
            #expect(reply.status == 200 && answered == true)
            #expect(lamp.faults.silentIdle)
        }
    }

    @Test func whatIsNoSwitchIsRefused() async throws {
        let lamp = Lamp()
        try await fixture(lamp).runAnonymously { client in
            let reply = try await client.send(
                .put, "/demo/faults", [.contentType: "application/json"], body: #"{"silentIdle": 7}"#)
            #expect(reply.status == 422 && reply.code == "invalid-request")
            #expect(!lamp.faults.silentIdle)
        }
    }

    @Test func withoutADemoThereIsNoSuchPath() async throws {
        try await APIFixture().runAnonymously { client in
            let get = try await client.get("/demo/faults")
            let put = try await client.send(
                .put, "/demo/faults", [.contentType: "application/json"], body: "{}")
            #expect(get.status == 404 && put.status == 404)
        }
    }

    @Test("every demo route is in its document, and the other way round")
    func twoWay() throws {
        let file = APIFixture.documentFile.deletingLastPathComponent().appendingPathComponent("demo.yaml")
        let paths = try #require(
            try Yams.compose(yaml: String(contentsOf: file, encoding: .utf8))?.mapping?["paths"]?.mapping)
        let documented = paths.flatMap { path, item in
            (item.mapping ?? [:]).keys.map { "\(($0.string ?? "").uppercased()) \(path.string ?? "")" }
        }
        let routes = try fixture(Lamp()).api().demoRoutes.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(documented) == Set(routes))
    }
}
