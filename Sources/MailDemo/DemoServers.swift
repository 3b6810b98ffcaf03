package import Foundation
package import Logging
package import MailServer
import NIOCore
package import ServiceLifecycle

/// The embedded servers as the demo runs them: on loopback, with made-up mail, and new mail now and then.
package struct DemoServers: Sendable {
    package let servers: MailServers
    /// Where each listens.
    let ports: [(port: MailServers.Port, number: Int)]

    /// Where other mail programs find the servers, if nothing else is there.
    private static let usualPorts: [MailServers.Port: Int] = [
        .imap: 1143, .imaps: 1993, .pop3: 1110, .pop3s: 1995, .submission: 1587, .lmtp: 1024,
    ]

    /// Opens the usual ports, or free ones where something else has those.
    ///
    /// - Parameter directory: where the mail is; it is made there unless it is there already.
    package static func start(in directory: URL, faults: FaultPlan, logger: Logger) async throws -> DemoServers {
        var options = MailServers.Options(directory: directory)
        options.localDomains = Set(
            DemoAccount.all.compactMap { $0.address.split(separator: "@").last.map(String.init) })
        options.ports = usualPorts.mapValues { FreePort.isFree($0) ? $0 : 0 }
        let servers = try MailServers(options, faults: faults, logger: logger)
        let addresses = try await servers.start()
        try await servers.store.prepareForDemo()
        return DemoServers(servers: servers, ports: addresses.map { ($0.port, $0.address.port ?? 0) })
    }

    /// What is to run.
    package var services: [any Service] { servers.services + [NewMail(store: servers.store)] }

    /// Where a server listens; 0 for nowhere.
    package func port(_ port: MailServers.Port) -> Int { ports.first { $0.port == port }?.number ?? 0 }
}
