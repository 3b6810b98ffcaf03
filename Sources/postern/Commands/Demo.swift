import ArgumentParser
import Foundation
import HTTPAPI
import Logging
import MailDemo
import MailServer
import MailService
import NIOCore
import PosternSettings
import ServiceLifecycle

/// Everything on one machine, with nothing to set up.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try it: the API over the embedded mail servers, with made-up mail.")

    @Option(help: "Where to keep the mail; a temporary place, otherwise.")
    var data: String?

    @Option(help: "The API's port.")
    var port = 8080

    @Option(help: "Faults of the mail servers: \(Faults.listForms.joined(separator: ", ")).")
    var faults = ""

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel = "warning"

    /// Where other mail programs find the servers, if nothing else is there.
    private static let usualPorts: [MailServers.Port: Int] = [
        .imap: 1143, .imaps: 1993, .pop3: 1110, .pop3s: 1995, .submission: 1587, .lmtp: 1024,
    ]

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        OpenFiles.raiseLimit()
        let plan = FaultPlan(try Faults(list: faults))
        let directory = data.map { URL(filePath: $0).absoluteURL } ?? Self.temporaryDirectory()
        defer { if data == nil { Self.remove(directory) } }
        var settings = try Settings.load(
            file: nil, environment: [:],
            flags: ["data": directory.path, "http.port": String(port), "log.level": logLevel])
        settings.startLogging()
        let logger = Logger(label: "demo")
        let (servers, addresses) = try await Self.startServers(in: directory, faults: plan, logger: logger)
        settings.servers = [Self.server(addresses, trusting: servers.certificate)]
        try await servers.store.prepareForDemo()
        let services: [any Service] = servers.services + [NewMail(store: servers.store)]
        let server = try Server(settings, logger: logger, beneath: services, faults: plan) { [port] address in
            print(DemoGreeting(http: address?.port ?? port, mail: addresses).text)
            fflush(nil)
        }
        try await server.run()
    }

    /// On the usual ports, or on free ones where something else has those.
    private static func startServers(in directory: URL, faults: FaultPlan, logger: Logger) async throws
        -> (MailServers, [(port: MailServers.Port, address: SocketAddress)])
    {
        var options = MailServers.Options(directory: directory.appending(path: "mail"))
        options.localDomains = Set(
            DemoAccount.all.compactMap { $0.address.split(separator: "@").last.map(String.init) })
        options.ports = usualPorts.mapValues { FreePort.isFree($0) ? $0 : 0 }
        let servers = try MailServers(options, faults: faults, logger: logger)
        return (servers, try await servers.start())
    }

    /// The API reaches the servers as it would any other: by IMAP and SMTP over TLS, the certificate checked.
    private static func server(
        _ addresses: [(port: MailServers.Port, address: SocketAddress)], trusting certificate: ServerCertificate
    ) -> MailService.MailServer {
        func port(_ port: MailServers.Port) -> Int { addresses.first { $0.port == port }?.address.port ?? 0 }
        let trusted = certificate.trustFile
        return MailService.MailServer(
            name: "demo", domains: ["*"],
            imap: MailEndpoint(host: "localhost", port: port(.imaps), security: .tls, caFile: trusted),
            smtp: MailEndpoint(host: "localhost", port: port(.submission), security: .startTLS, caFile: trusted))
    }

    private static func temporaryDirectory() -> URL {
        FileManager.default.temporaryDirectory.appending(
            path: "postern-demo-\(UUID().uuidString)", directoryHint: .isDirectory)
    }

    private static func remove(_ directory: URL) {
        do {
            try FileManager.default.removeItem(at: directory)
        } catch {
            FileHandle.standardError.write(Data("\(directory.path) could not be removed: \(error)\n".utf8))
        }
    }
}

/// `/demo/faults` reads and sets what the sessions read.
extension FaultPlan: FaultSwitches {}
