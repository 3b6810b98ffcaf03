import Foundation
import HTTPTypes
import Testing
import Yams

@testable import HTTPAPI

@Suite("The route table, the router and the published document are one")
struct RouteTableTests {
    private struct Operation: Hashable, CustomStringConvertible {
        let method: String
        let path: String
        var description: String { "\(method) \(path)" }
    }

    private static func documented() throws -> [Operation: Node.Mapping] {
        let yaml = try String(contentsOf: APIFixture.documentFile, encoding: .utf8)
        let paths = try #require(try Yams.compose(yaml: yaml)?.mapping?["paths"]?.mapping)
        var operations: [Operation: Node.Mapping] = [:]
        for (path, item) in paths {
            for (method, operation) in item.mapping ?? [:] where method.string != "parameters" {
                let key = Operation(method: try #require(method.string).uppercased(), path: try #require(path.string))
                operations[key] = operation.mapping
            }
        }
        return operations
    }

    private static func routes() throws -> [Route] {
        try APIFixture().api().allRoutes.routes
    }

    @Test("every route is documented, and every documented operation is a route")
    func twoWay() throws {
        let routes = Set(try Self.routes().map { Operation(method: $0.method.rawValue, path: $0.path) })
        // HEAD is beside every GET; the document names it only where it says something of its own.
        let documented = Set(try Self.documented().keys.filter { $0.method != "HEAD" })
        #expect(routes.subtracting(documented) == [])
        #expect(documented.subtracting(routes) == [])
    }

    @Test("every query parameter is documented, and every documented one is known")
    func parameters() throws {
        let yaml = try String(contentsOf: APIFixture.documentFile, encoding: .utf8)
        let shared = try #require(
            try Yams.compose(yaml: yaml)?.mapping?["components"]?.mapping?["parameters"]?.mapping)
        let documented = try Self.documented()
        for route in try Self.routes() {
            let key = Operation(method: route.method.rawValue, path: route.path)
            let parameters = documented[key]?["parameters"]?.sequence.map(Array.init) ?? []
            let resolved = parameters.compactMap { node -> Node.Mapping? in
                guard let reference = node.mapping?["$ref"]?.string else { return node.mapping }
                return shared[String(reference.split(separator: "/").last ?? "")]?.mapping
            }
            let names = resolved.filter { $0["in"]?.string == "query" }.compactMap { $0["name"]?.string }
            #expect(Set(names) == route.query, "\(key)")
        }
    }

    @Test("an operation takes Idempotency-Key if the document says so: all that send, append or copy")
    func idempotency() throws {
        let documented = try Self.documented()
        var keyed: Set<String> = []
        for route in try Self.routes() {
            let key = Operation(method: route.method.rawValue, path: route.path)
            let parameters = documented[key]?["parameters"]?.sequence.map(Array.init) ?? []
            let isDocumented = parameters.contains { $0.mapping?["$ref"]?.string?.hasSuffix("/idempotencyKey") == true }
            #expect(isDocumented == (route.idempotency != .none), "\(key)")
            if isDocumented { keyed.insert(String(route.path.dropFirst("/v1/accounts/{account}".count))) }
        }
        #expect(keyed == ["/submissions", "/drafts", "/folders/{folder}/messages", "/messages/batch"])
    }

    @Test("an operation without a session is one that the document opens to everybody")
    func openOperations() throws {
        let documented = try Self.documented()
        for route in try Self.routes() {
            let key = Operation(method: route.method.rawValue, path: route.path)
            let isOpen = documented[key]?["security"]?.sequence?.isEmpty ?? false
            #expect(isOpen == route.isOpen, "\(key)")
        }
    }

    @Test("every route that isn't open answers 401 without a session, whatever else is wrong with the request")
    func authenticationFirst() async throws {
        let closed = try Self.routes().filter { !$0.isOpen }
        #expect(closed.count > 10)
        try await APIFixture().runAnonymously { client in
            for route in closed {
                let path = route.path.replacing("{account}", with: "me").replacing("{folder}", with: "inbox")
                    .replacing(/\{.*?\}/, with: "x")
                for query in ["", "?nonsense=1"] {
                    let reply = try await client.send(route.method, path + query, [.accept: "application/nonsense"])
                    #expect(reply.status == 401, "\(route.method) \(path)")
                    #expect(reply.code == "unauthenticated")
                    #expect(reply["WWW-Authenticate"] == #"Bearer realm="postern""#)
                }
            }
        }
    }

    @Test("every code that is answered is in the document's table")
    func codes() throws {
        let yaml = try String(contentsOf: APIFixture.documentFile, encoding: .utf8)
        for code in Problem.knownCodes {
            #expect(yaml.contains("`\(code)`"), "\(code)")
        }
    }
}
