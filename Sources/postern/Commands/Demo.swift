import ArgumentParser
import Foundation
import HTTPAPI
import Logging
import MailDemo
import MailServer
import MailService
import NIOCore
import PosternSettings

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

    func run() async throws {
        let plan = FaultPlan(try Faults(list: faults))
        let directory = data.map { URL(filePath: $0).absoluteURL } ?? DemoDirectory.temporary()
        defer { if data == nil { DemoDirectory.remove(directory) } }
        var settings = try Settings.load(
            file: nil, environment: [:],
            flags: ["data": directory.path, "http.port": String(port), "log.level": logLevel])
        settings.prepareServer()
        let logger = Logger(label: "demo")
        let mail = try await DemoServers.start(in: directory.appending(path: "mail"), faults: plan, logger: logger)
        settings.servers = [MailService.MailServer(mail)]
        let server = try Server(settings, logger: logger, beneath: mail.services, faults: plan) { [port] address in
            print(mail.greeting(httpPort: address?.port ?? port))
            fflush(nil)
        }
        try await server.run()
    }
}

extension MailService.MailServer {
    /// The API reaches the servers as it would any other: by IMAP and SMTP over TLS, the certificate checked.
    fileprivate init(_ demo: DemoServers) {
        let trusted = demo.servers.certificate.trustFile
        self.init(
            name: "demo", domains: ["*"],
            imap: MailEndpoint(host: "localhost", port: demo.port(.imaps), security: .tls, caFile: trusted),
            smtp: MailEndpoint(
                host: "localhost", port: demo.port(.submission), security: .startTLS, caFile: trusted))
    }
}

/// `/demo/faults` reads and sets what the sessions read.
extension FaultPlan: FaultSwitches {}
