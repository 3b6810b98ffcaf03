package import Foundation
package import Logging
package import MailStore
package import NIOCore
package import ServiceLifecycle

/// The mail servers as one: the store, who may log in, and a listener for each protocol.
package struct MailServers: Sendable {
    /// What can be listened for.
    package enum Port: String, CaseIterable, Sendable {
        case imap, imaps, pop3, pop3s, submission, lmtp

        var security: MailListenerOptions.Security {
            switch self {
            case .imaps, .pop3s: .tls
            case .imap, .pop3, .submission: .startTLS
            case .lmtp: .none
            }
        }
    }

    package struct Options: Sendable {
        /// Where accounts, their mail, and what the servers keep for themselves are.
        package var directory: URL
        package var host = "127.0.0.1"
        /// The ports; 0 for any that is free. What isn't named isn't listened for.
        package var ports: [Port: Int] = [:]
        /// The operator's own; nil for one that is made.
        package var certificate: ServerCertificate?
        package var store = MailStoreOptions()
        package var authentication = AuthenticatorOptions()
        /// Domains whose addresses are known by their local part alone.
        package var localDomains: Set<String> = ["localhost"]
        /// Connections from one address to one port, in place of ``MailListenerOptions/maximumConnectionsPerAddress``: for
        /// servers behind a webmail or a proxy, whose clients all come from there.
        package var connectionsPerAddress: Int?

        package init(directory: URL) { self.directory = directory }
    }

    package let store: MailStore
    package let certificate: ServerCertificate
    /// Switches that tests and demonstrations may set.
    package let faults: FaultPlan?
    private let listeners: [(port: Port, listener: MailListener)]
    private let watch: CertificateWatch
    private let upkeep: StoreUpkeep

    /// Opens the store and makes what is missing; nothing is listened for before ``start()``. Blocking.
    package init(_ options: Options, faults: FaultPlan? = nil, logger: Logger) throws {
        let directory = options.directory
        var storeOptions = options.store
        storeOptions.hasUpkeep = true
        store = try Self.openStore(in: directory, storeOptions)
        self.faults = faults
        certificate = options.certificate ?? ServerCertificate(selfSignedIn: directory)
        let tls = try ServerTLS(certificate)
        watch = CertificateWatch(tls, logger: logger)
        upkeep = StoreUpkeep(store: store, logger: logger)
        let authenticator = Authenticator(
            accounts: store, seed: try AuthenticationSeed(folder: directory), options: options.authentication,
            logger: logger)
        let sessions = Sessions(
            store: store, authenticator: authenticator, options: options, faults: faults, logger: logger)
        listeners = Port.allCases.compactMap { port in
            guard let number = options.ports[port] else { return nil }
            var listening = MailListenerOptions(port: number, security: port.security)
            listening.host = options.host
            if let limit = options.connectionsPerAddress { listening.maximumConnectionsPerAddress = limit }
            return (
                port,
                MailListener(
                    name: port.rawValue, options: listening, tls: tls, logger: logger, session: sessions.session(port))
            )
        }
    }

    /// The store of the servers in a directory, for commands that work on it while they run, or don't. Blocking.
    package static func openStore(in directory: URL, _ options: MailStoreOptions = MailStoreOptions()) throws
        -> MailStore
    {
        var options = options
        options.describer = IMAPMessageDescriber()
        do {
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError(.io, "the directory \(directory.path) can't be made: \(error.localizedDescription)")
        }
        return try MailStore(directory: directory.path, options: options)
    }

    /// Opens the ports. Throws what the system says against one of them.
    ///
    /// - Returns: where each is, in a fixed order.
    package func start() async throws -> [(port: Port, address: SocketAddress)] {
        var addresses: [(Port, SocketAddress)] = []
        for (port, listener) in listeners {
            if let address = try await listener.start() { addresses.append((port, address)) }
        }
        return addresses
    }

    /// What is to run after ``start()``.
    package var services: [any Service] { listeners.map(\.listener) + [watch, upkeep] }
}

/// The sessions of each protocol.
private struct Sessions {
    let imap: IMAPService
    let pop3: POP3Service
    let submission: SubmissionService
    let lmtp: LMTPService

    init(
        store: MailStore, authenticator: Authenticator, options: MailServers.Options, faults: FaultPlan?, logger: Logger
    ) {
        imap = IMAPService(store: store, authenticator: authenticator, faults: faults, logger: logger)
        pop3 = POP3Service(
            store: store, authenticator: authenticator, lockFolder: options.directory.appending(path: "locks"),
            faults: faults, logger: logger)
        var submission = SubmissionOptions()
        submission.localDomains = options.localDomains
        submission.maximumMessageBytes = options.store.maximumMessageBytes
        self.submission = SubmissionService(
            store: store, authenticator: authenticator, options: submission, logger: logger)
        var lmtp = LMTPOptions()
        lmtp.localDomains = options.localDomains
        lmtp.maximumMessageBytes = options.store.maximumMessageBytes
        self.lmtp = LMTPService(store: store, options: lmtp, logger: logger)
    }

    func session(_ port: MailServers.Port) -> MailListener.Session {
        switch port {
        case .imap, .imaps: { await imap.serve($0) }
        case .pop3, .pop3s: { await pop3.serve($0) }
        case .submission: { await submission.serve($0) }
        case .lmtp: { await lmtp.serve($0) }
        }
    }
}
