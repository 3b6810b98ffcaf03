import Foundation
import Logging
import MailService
import Testing

@testable import PosternSettings

@Suite struct SettingsTests {
    private static let directory = URL(filePath: "/etc/postern/", directoryHint: .isDirectory)
    private static let full = """
        http:
          host: 0.0.0.0
          port: 9000
          metricsPort: 9100
          cors: {origins: ["https://mail.example.org"]}
        data: state
        log: {level: debug, format: json}
        sessions: {idleHours: 2, absoluteDays: 3}
        cache: {memoryMegabytes: 8, diskMegabytes: 100}
        servers:
          example:
            domains: [Example.org, example.net]
            login: localpart
            imap: {host: mail.example.org, security: starttls, verify: none, allowCleartextLogin: true,
                   compress: false}
            smtp: {host: mail.example.org, security: starttls}
          rest:
            domains: "*"
            pop3: {host: pop.example.com}
        """

    private func load(
        _ yaml: String,
        environment: [String: String] = [:],
        flags: [String: String] = [:]
    ) throws -> Settings {
        let file = try SettingsFile(yaml: yaml, directory: Self.directory)
        return try Settings(file, SettingsReader(file: file, environment: environment, flags: flags))
    }

    @Test func variablesThatNothingReadsAreToldOf() {
        let variables = SettingsVariables(serverNames: ["example", "my-mail"])
        let environment = [
            "POSTERN_HTTP_METRICS_PORT": "1", "POSTERN_SERVERS_MY_MAIL_IMAP_CA_FILE": "x", "POSTERN_PASSWORD": "x",
            "POSTERN_HTTP_CORS_ORIGINS": "x", "POSTERN_HTTP_PROT": "1", "POSTERN_SERVERS_OTHER_IMAP_HOST": "x",
            "PATH": "/bin",
        ]
        #expect(variables.unknown(in: environment) == ["POSTERN_HTTP_PROT", "POSTERN_SERVERS_OTHER_IMAP_HOST"])
    }

    @Test func readsEverything() throws {
        let settings = try load(Self.full)
        #expect(
            settings.http
                == .init(
                    host: "0.0.0.0", port: 9000, metricsPort: 9100, corsOrigins: ["https://mail.example.org"]))
        #expect(settings.data.path == "/etc/postern/state")
        #expect(settings.logLevel == .debug && settings.logFormat == .json)
        #expect(settings.sessions.idleLifetime == 7_200 && settings.sessions.absoluteLifetime == 259_200)
        #expect(settings.cacheMemory == 8 << 20 && settings.cacheDisk == 100 << 20)
        #expect(settings.servers.map(\.name) == ["example", "rest"])
        let example = try #require(settings.servers.first)
        #expect(example.domains == ["example.org", "example.net"] && example.login == .localPart)
        #expect(
            example.imap
                == MailEndpoint(
                    host: "mail.example.org", port: 143, security: .startTLS, verification: .none,
                    allowsCleartextLogin: true, compresses: false))
        #expect(example.smtp?.port == 587)
        #expect(settings.servers[1].pop3 == MailEndpoint(host: "pop.example.com", port: 995))
        #expect(settings.servers[1].domains == ["*"])
    }

    @Test(arguments: ["", "# nothing\n", "http:\nservers:\n", "{}"])
    func hasDefaults(yaml: String) throws {
        let settings = try load(yaml)
        #expect(settings.http.host == "127.0.0.1" && settings.http.port == 8080)
        #expect(settings.data.path == "/var/lib/postern")
        #expect(settings.logLevel == .info && settings.servers.isEmpty)
    }

    @Test func whatIsSaidOfPOP3() throws {
        let settings = try load(
            """
            servers:
              a:
                domains: [x.example]
                pop3: {host: h, leaveOnServer: delete-after-days, deleteAfterDays: 7, allowApop: true}
              b:
                domains: [y.example]
                pop3: {host: h}
            """)
        let (first, second) = (try #require(settings.servers.first), try #require(settings.servers.last))
        #expect(first.leaveOnServer == .deleteAfter(days: 7) && first.protocols == [.pop3])
        #expect(first.pop3?.allowsAPOP == true && first.pop3?.port == 995)
        #expect(second.leaveOnServer == .keep && second.pop3?.allowsAPOP == false)
    }

    @Test func flagsComeBeforeTheEnvironmentAndThatBeforeTheFile() throws {
        let environment = [
            "POSTERN_HTTP_PORT": "9001", "POSTERN_HTTP_HOST": "::1",
            "POSTERN_SERVERS_EXAMPLE_IMAP_HOST": "other.example",
            "POSTERN_HTTP_CORS_ORIGINS": "https://a.example, https://b.example",
        ]
        let settings = try load(Self.full, environment: environment, flags: ["http.port": "9002"])
        #expect(settings.http.port == 9002)
        #expect(settings.http.host == "::1")
        #expect(settings.http.corsOrigins == ["https://a.example", "https://b.example"])
        #expect(settings.servers.first?.imap?.host == "other.example")
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var yaml: String
        var code: SettingsError.Code
        var key: String?
        var line: Int?
        var testDescription: String { yaml }
    }

    @Test(arguments: [
        Bad(yaml: "http:\n  prot: 1", code: .unknownKey, key: "http.prot", line: 2),
        Bad(yaml: "htpp: {}", code: .unknownKey, key: "htpp", line: 1),
        Bad(yaml: "servers:\n  a:\n    imap:\n      hots: x", code: .unknownKey, key: "servers.a.imap.hots", line: 4),
        Bad(
            yaml: "servers:\n  a:\n    imap:\n      allowApop: true", code: .unknownKey,
            key: "servers.a.imap.allowApop",
            line: 4),
        Bad(yaml: "http:\n  port: eighty", code: .badValue, key: "http.port", line: 2),
        Bad(yaml: "http:\n  port: 70000", code: .badValue, key: "http.port", line: 2),
        Bad(yaml: "http: 8080", code: .badValue, key: "http", line: 1),
        Bad(yaml: "http:\n  port: [1, 2]", code: .badValue, key: "http.port", line: 2),
        Bad(yaml: "log:\n  level: loud", code: .badValue, key: "log.level", line: 2),
        Bad(yaml: "- a\n- b", code: .badValue, key: nil, line: 1),
        Bad(
            yaml: "servers:\n  a:\n    domains: [x]\n    imap: {host: h, allowCleartextLogin: maybe}", code: .badValue,
            key: "servers.a.imap.allowCleartextLogin", line: 4),
        Bad(yaml: "servers:\n  a.b: {}", code: .badValue, key: "servers", line: 2),
        Bad(yaml: "servers:\n  a:\n    domains: [x]", code: .missing, key: "servers.a.imap"),
        Bad(yaml: "servers:\n  a:\n    imap: {host: x}", code: .missing, key: "servers.a.domains"),
        Bad(yaml: "servers:\n  a:\n    domains: [x]\n    imap: {port: 1}", code: .missing, key: "servers.a.imap.host"),
        Bad(
            yaml: "servers:\n  a: {domains: [x], imap: {host: h}}\n  b:\n    domains: [X]\n    imap: {host: h}",
            code: .badValue, key: "servers.b.domains", line: 4),
        Bad(
            yaml: "servers:\n  a: {domains: [x], imap: {host: h, caFile: /nonexistent.pem}}", code: .badValue,
            key: "servers.a.imap.caFile", line: 2),
        Bad(yaml: "http: {port: 1", code: .unreadable),
        Bad(yaml: "data: a\ndata: b", code: .unreadable),
    ])
    func namesWhatIsWrongAndWhere(bad: Bad) throws {
        let error = try #require(throws: SettingsError.self) { _ = try load(bad.yaml) }
        #expect(error.code == bad.code)
        #expect(error.key == bad.key)
        #expect(error.line == bad.line)
    }

    @Test func namesAValueOfTheEnvironmentToo() throws {
        let error = try #require(throws: SettingsError.self) {
            _ = try load("", environment: ["POSTERN_HTTP_PORT": "x"])
        }
        #expect(error.key == "http.port")
    }

    @Test func namesAMissingFile() throws {
        let missing = URL(filePath: "/nonexistent/postern.yaml")
        let error = try #require(throws: SettingsError.self) { _ = try Settings.load(file: missing, environment: [:]) }
        #expect(error.code == .unreadable && error.description.contains(missing.path))
    }
}
