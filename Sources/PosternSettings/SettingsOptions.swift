package import ArgumentParser
import Foundation

/// The flags that every command which reads settings has.
package struct SettingsOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The settings file, in YAML.")
    var config: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    package var logLevel: String?

    @Option(help: "text or json.")
    var logFormat: String?

    package init() {}

    /// - Parameter flags: what the command's own flags set, by dotted key.
    package func load(_ flags: [String: String?] = [:]) throws -> Settings {
        let common = ["log.level": logLevel, "log.format": logFormat]
        return try Settings.load(
            file: config.map { URL(filePath: $0) },
            environment: ProcessInfo.processInfo.environment,
            flags: flags.merging(common) { own, _ in own }.compactMapValues { $0 })
    }
}
