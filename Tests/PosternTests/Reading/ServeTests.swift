import Foundation
import HTTPAPI
import Logging
import PosternTesting
import ServiceLifecycle
import Synchronization
import Testing

@testable import PosternSettings
@testable import postern

/// The program as `postern serve` runs it.
@Suite("Serving", .timeLimit(.minutes(3)))
struct ServeTests {
    /// Hands on the port that the server says it listens on.
    private struct PortListener: LogHandler {
        let ports: AsyncStream<Int>.Continuation
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.notice

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard event.message == "listening", let address = event.metadata?["address"] else { return }
            if let port = "\(address)".split(separator: ":").last.flatMap({ Int($0) }) { ports.yield(port) }
        }
    }

    @Test("settings become a server that reads mail")
    func serves() async throws {
        try await withTemporaryFolder { folder in
            try await withScriptedServer(script: ScriptedIMAP().script) { mail in
                let servers = PosternUnderTest.cleartext("scripted", domain: "*", port: mail.port)
                let yaml = "http: {port: 0}\ndata: \(folder.path)/data\nservers:\n\(servers)"
                let file = try SettingsFile(yaml: yaml, directory: folder)
                let settings = try Settings(file, SettingsReader(file: file, environment: [:], flags: [:]))
                let (ports, listening) = AsyncStream.makeStream(of: Int.self)
                let server = try Server(settings, logger: Logger(label: "test") { _ in PortListener(ports: listening) })
                let running = Task {
                    defer { listening.finish() }
                    try await server.run()
                }
                var iterator = ports.makeAsyncIterator()
                let client = try await HTTPClient(port: try #require(await iterator.next())).loggedIn()
                #expect(try await client.get(HTTPClient.me + "/folders/inbox/messages").messageIDs.count == 20)
                #expect(try await client.get("/health/ready").status == 200)
                #expect(try await client.get("/metrics").text.contains("http_requests_total"))
                let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/data")[.posixPermissions]
                #expect((mode as? NSNumber)?.intValue == 0o700)
                running.cancel()
                _ = await running.result
                await #expect(throws: (any Error).self) { try await client.get("/v1") }
            }
        }
    }

    /// Says that the group runs.
    private struct Announcer: Service {
        let started: AsyncStream<Void>.Continuation

        func run() async throws {
            started.yield()
            try await gracefulShutdown()
        }
    }

    @Test("ready is from when it listens until it is told to stop, and while its stores can be read")
    func readiness() async throws {
        struct Closed: Error {}
        let isOpen = Atomic(true)
        let readiness = Readiness { if !isOpen.load(ordering: .relaxed) { throw Closed() } }
        #expect(await !readiness.isReady)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let group = ServiceGroup(
            services: [readiness, Announcer(started: started)],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { try await group.run() }
        var start = starts.makeAsyncIterator()
        await start.next()
        readiness.began()
        #expect(await readiness.isReady)
        isOpen.store(false, ordering: .relaxed)
        #expect(await !readiness.isReady)
        isOpen.store(true, ordering: .relaxed)
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(await !readiness.isReady)
    }
}
