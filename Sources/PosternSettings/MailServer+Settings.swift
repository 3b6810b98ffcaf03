import Foundation
import MailService

extension MailServer {
    /// The entries of `servers:`.
    static func all(_ names: [String], _ reader: SettingsReader) throws(SettingsError) -> [MailServer] {
        var servers: [MailServer] = []
        var owners: [String: String] = [:]
        for name in names {
            let section = reader.section(name)
            let server = try MailServer(name, section)
            for domain in server.domains {
                if let owner = owners.updateValue(name, forKey: domain) {
                    throw section.badValue("domains", domain, "domains that no other server has, and \(owner) has it")
                }
            }
            servers.append(server)
        }
        return servers
    }

    private init(_ name: String, _ reader: SettingsReader) throws(SettingsError) {
        let imap = try MailEndpoint(reader.section("imap"), ports: (tls: 993, other: 143))
        let pop3 = try MailEndpoint(reader.section("pop3"), ports: (tls: 995, other: 110))
        guard imap != nil || pop3 != nil else {
            throw reader.missing("imap", "a server needs an imap section with a host, or pop3")
        }
        let domains = reader.list("domains").map { $0.lowercased() }
        guard !domains.isEmpty else {
            throw reader.missing("domains", "whose addresses log in here; \"*\" for those of no other server")
        }
        self.init(
            name: name,
            domains: domains,
            login: try reader.choice("login", of: [.address, .localPart]) ?? .address,
            imap: imap,
            pop3: pop3,
            smtp: try MailEndpoint(reader.section("smtp"), ports: (tls: 465, other: 587)),
            senders: try reader.choice("senders", of: [.own, .domain, .any]) ?? .own,
            leaveOnServer: try LeaveOnServer(reader.section("pop3")))
    }
}

extension LeaveOnServer {
    private enum Name: String {
        case keep
        case deleteAfterDays = "delete-after-days"
        case deleteOnDownload = "delete-on-download"
    }

    /// Nothing is ever deleted unless the settings say so.
    fileprivate init(_ reader: SettingsReader) throws(SettingsError) {
        let days = try reader.number("deleteAfterDays", in: 1...36_500)
        let name = try reader.choice("leaveOnServer", of: [Name.keep, .deleteAfterDays, .deleteOnDownload])
        switch name {
        case .deleteAfterDays:
            guard let days else { throw reader.missing("deleteAfterDays", "how many days messages stay") }
            self = .deleteAfter(days: days)
        case .deleteOnDownload: self = .deleteOnDownload
        case .keep, nil: self = .keep
        }
        if let days, name != .deleteAfterDays {
            throw reader.badValue(
                "deleteAfterDays", "\(days)", "left out, unless leaveOnServer is delete-after-days")
        }
    }
}

extension MailEndpoint {
    /// Nil where the section isn't there.
    fileprivate init?(_ reader: SettingsReader, ports: (tls: Int, other: Int)) throws(SettingsError) {
        let port = try reader.number("port", in: 1...65_535)
        guard let host = reader.text("host") else {
            if port != nil { throw reader.missing("host", "the server's name or address") }
            return nil
        }
        let security = try reader.choice("security", of: [Security.tls, .startTLS, .none]) ?? .tls
        let caFile = reader.path("caFile")?.path
        if let caFile, !FileManager.default.isReadableFile(atPath: caFile) {
            throw reader.badValue("caFile", caFile, "a PEM file that can be read")
        }
        self.init(
            host: host,
            port: port ?? (security == .tls ? ports.tls : ports.other),
            security: security,
            verification: try reader.choice("verify", of: [Verification.full, .none]) ?? .full,
            caFile: caFile,
            allowsCleartextLogin: try reader.flag("allowCleartextLogin") ?? false,
            allowsAPOP: try reader.flag("allowApop") ?? false,
            compresses: try reader.flag("compress") ?? true)
    }
}
