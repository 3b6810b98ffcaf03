import IMAPClient
import IMAPProtocol
import MailTransport
import PosternTesting
import SASL

extension DovecotAccount {
    func configuration(security: Endpoint.Security = .tls) -> IMAPConfiguration {
        let port = security == .tls ? server.imapsPort : server.imapPort
        var configuration = IMAPConfiguration(
            endpoint: Endpoint(
                host: server.host, port: port, security: security, verification: .full,
                caFile: server.certificates.authorityFile),
            credential: .password(username: address, password: Secret(password)))
        configuration.allowsClearTextPassword = security == .none
        return configuration
    }

    /// Runs `body` on a connection that is logged in, and logs out.
    func connected<Result>(
        security: Endpoint.Security = .none, change: (inout IMAPConfiguration) -> Void = { _ in },
        _ body: (IMAPConnection, RecordingTap) async throws -> Result
    ) async throws -> Result {
        let tap = RecordingTap()
        var configuration = configuration(security: security)
        configuration.tap = tap
        change(&configuration)
        let connection = try await IMAPConnection.connect(configuration, connector: testConnector)
        do {
            let result = try await body(connection, tap)
            await connection.logout()
            return result
        } catch {
            connection.close()
            throw error
        }
    }
}

let testConnector = Connector()
