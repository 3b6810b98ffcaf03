import ArgumentParser
import Foundation
import HTTPAPI
import Logging
import Metrics
import PosternSettings

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the API until told to stop.")

    @OptionGroup var options: SettingsOptions

    @Option(help: "The address to listen at.")
    var host: String?

    @Option(help: "The TCP port; 0 takes any that is free.")
    var port: String?

    @Option(help: "Where the databases are.")
    var data: String?

    func run() async throws {
        let settings = try options.load(["http.host": host, "http.port": port, "data": absoluteData])
        settings.prepareServer()
        let logger = Logger(label: "postern")
        for name in settings.unknownVariables {
            logger.warning("an environment variable is no setting", metadata: ["name": "\(name)"])
        }
        if settings.servers.isEmpty {
            logger.warning("no mail servers are set up: nobody can sign in")
        }
        let metrics = PrometheusMetrics()
        // Once in a process: what libraries count shows at /metrics, too.
        MetricsSystem.bootstrap(metrics)
        try await Server(settings, metrics: metrics, logger: logger).run()
    }

    /// On the command line, a path is relative to where one is, not to the settings file.
    private var absoluteData: String? {
        data.map { URL(filePath: $0).absoluteURL.path }
    }
}
