import IMAPClient
import IMAPProtocol
import Logging
import MailService
import MailTransport
import SASL

/// Whom the mail server takes for one user, whatever address and password they came with: they share its connections.
struct Mailbox: Hashable {
    let loginName: String
    let endpoint: MailEndpoint

    /// - Throws: `unsupported` where the account's server has no IMAP.
    init(_ account: Account) throws {
        guard let endpoint = account.server.imap else {
            throw MailServiceError(.unsupported, "The account's server is not configured for IMAP.")
        }
        loginName = account.loginName
        self.endpoint = endpoint
    }
}

/// Makes connections that are logged in.
struct MailboxConnector: Sendable {
    let connector: Connector
    let options: IMAPBackendOptions
    let tap: (any TranscriptTap)?
    let logger: Logger
    let mechanisms = MechanismMemory()

    func connect(
        _ mailbox: Mailbox, _ password: MailService.Secret<String>, _ observer: ConnectionObserver
    ) async throws -> IMAPConnection {
        let connection = try await IMAPConnection.connect(configuration(mailbox, password), connector: connector)
        connection.setReportHandler { report in
            // An IDLE that is left for a request was no work of the request's.
            guard report.command != "IDLE" else { return }
            observer.trace?.record(RequestTrace.Command(report))
        }
        return connection
    }

    private func configuration(_ mailbox: Mailbox, _ password: MailService.Secret<String>) -> IMAPConfiguration {
        var configuration = IMAPConfiguration(endpoint: Endpoint(mailbox.endpoint))
        configuration.credential = password.withExposed { password in
            .password(username: mailbox.loginName, password: SASL.Secret(password))
        }
        configuration.allowsClearTextPassword = mailbox.endpoint.allowsCleartextLogin
        configuration.mechanismMemory = mechanisms
        configuration.compresses = mailbox.endpoint.compresses
        configuration.timeouts.greeting = options.connectTimeout
        configuration.timeouts.command = options.commandTimeout
        configuration.clientID = [IDArgument("name", "Postern"), IDArgument("version", options.clientVersion)]
            .compactMap(\.self)
        configuration.tap = tap
        configuration.logger = logger
        return configuration
    }
}

extension RequestTrace.Command {
    fileprivate init(_ report: CommandReport) {
        self.init(
            protocolName: "imap",
            text: report.text,
            duration: report.duration,
            bytesUp: report.bytesSent,
            bytesDown: report.bytesReceived,
            outcome: report.outcome)
    }
}
