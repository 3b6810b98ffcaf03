package import Foundation
package import Logging
package import MailService

/// All settings, checked: from flags, the environment and one YAML file, in this order of precedence.
package struct Settings {
    /// The door: `http:`.
    package struct HTTP: Equatable {
        /// An address of this machine, or a name for one.
        package var host: String
        /// 0 takes any free port.
        package var port: Int
        /// Where operators read `/metrics` and `/health`; nil for the same port as everything else.
        package var metricsPort: Int?
        /// Addresses of proxies whose X-Forwarded-For is believed: behind one, all clients would be one to the throttle.
        package var trustedProxies: [String] = []
        /// Origins whose pages may call the API, such as `https://mail.example.org`.
        package var corsOrigins: [String]
    }

    /// How a line of the log is written.
    package enum LogFormat: String, CaseIterable {
        /// Lines for people.
        case text
        /// One JSON object a line, for machines.
        case json
    }

    package var http: HTTP
    /// Where the databases are.
    package var data: URL
    package var logLevel: Logger.Level
    package var logFormat: LogFormat
    package var sessions: SessionService.Options
    package var sending: SubmissionService.Options
    /// When what could not be sent is tried again.
    package var retries: RetrySchedule
    /// Bytes of memory for what is known of messages.
    package var cacheMemory: Int
    /// Bytes of disk for the same.
    package var cacheDisk: Int
    package var servers: [MailServer]
    package var embedded: Embedded
    /// Environment variables that look like settings, and are none.
    package var unknownVariables: [String] = []
}

extension Settings {
    /// - Parameters:
    ///   - file: the settings file; nil for none.
    ///   - flags: values given on the command line, by dotted key.
    /// - Throws: ``SettingsError``.
    package static func load(
        file: URL?,
        environment: [String: String],
        flags: [String: String] = [:]
    ) throws(SettingsError) -> Settings {
        let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        let contents = if let file { try SettingsFile(contentsOf: file) } else { SettingsFile(directory: here) }
        var settings = try Settings(contents, SettingsReader(file: contents, environment: environment, flags: flags))
        settings.unknownVariables = SettingsVariables(serverNames: contents.serverNames).unknown(in: environment)
        return settings
    }

    init(_ file: SettingsFile, _ reader: SettingsReader) throws(SettingsError) {
        http = try HTTP(reader.section("http"))
        data = reader.path("data") ?? URL(filePath: "/var/lib/postern", directoryHint: .isDirectory)
        let log = reader.section("log")
        logLevel = try log.choice("level", of: Logger.Level.allCases) ?? .info
        logFormat = try log.choice("format", of: LogFormat.allCases) ?? .text
        sessions = try SessionService.Options(reader.section("sessions"))
        sending = try SubmissionService.Options(reader.section("sending"))
        retries = try RetrySchedule(reader.section("sending"))
        let cache = reader.section("cache")
        cacheMemory = (try cache.number("memoryMegabytes", in: 1...65_536) ?? 64) << 20
        cacheDisk = (try cache.number("diskMegabytes", in: 16...1_048_576) ?? 1_024) << 20
        servers = try MailServer.all(file.serverNames, reader.section("servers"))
        embedded = try Embedded(reader.section("mailserver"))
    }
}

extension Settings.HTTP {
    init(_ reader: SettingsReader) throws(SettingsError) {
        host = reader.text("host") ?? "127.0.0.1"
        port = try reader.number("port", in: 0...65_535) ?? 8080
        metricsPort = try reader.number("metricsPort", in: 0...65_535)
        corsOrigins = reader.section("cors").list("origins")
        trustedProxies = reader.list("trustedProxies")
    }
}

extension SessionService.Options {
    init(_ reader: SettingsReader) throws(SettingsError) {
        self.init()
        if let hours = try reader.number("idleHours", in: 1...8_760) { idleLifetime = TimeInterval(hours) * 3_600 }
        if let days = try reader.number("absoluteDays", in: 1...3_650) {
            absoluteLifetime = TimeInterval(days) * 86_400
        }
    }
}

extension SubmissionService.Options {
    init(_ reader: SettingsReader) throws(SettingsError) {
        self.init()
        if let megabytes = try reader.number("messageMegabytes", in: 1...1_024) { messageSize = megabytes << 20 }
        if let count = try reader.number("recipients", in: 1...10_000) { recipients = count }
        if let count = try reader.number("messagesPerHour", in: 1...1_000_000) { limits.messagesPerHour = count }
    }
}

extension RetrySchedule {
    init(_ reader: SettingsReader) throws(SettingsError) {
        self.init()
        if let hours = try reader.number("retryHours", in: 1...720) { lifetime = TimeInterval(hours) * 3_600 }
    }
}
