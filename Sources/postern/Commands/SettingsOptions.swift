import ArgumentParser
import Foundation
import Logging

/// The flags that every command which reads settings has.
struct SettingsOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The settings file, in YAML.")
    var config: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(help: "text or json.")
    var logFormat: String?

    /// - Parameter flags: what the command's own flags set, by dotted key.
    func load(_ flags: [String: String?] = [:]) throws -> Settings {
        let common = ["log.level": logLevel, "log.format": logFormat]
        return try Settings.load(
            file: config.map { URL(filePath: $0) },
            environment: ProcessInfo.processInfo.environment,
            flags: flags.merging(common) { own, _ in own }.compactMapValues { $0 })
    }
}

extension Settings {
    /// To standard error, so that standard output is the commands' own.
    func startLogging() {
        let (level, format) = (logLevel, logFormat)
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                switch format {
                case .text: StreamLogHandler.standardError(label: label)
                case .json: JSONLogHandler(label: label)
                }
            handler.logLevel = level
            return handler
        }
    }
}
