import MailTransport
import POP3Client
import POP3Protocol
import PosternTesting
import SASL

let testConnector = Connector()

extension DovecotAccount {
    func pop3(security: Endpoint.Security = .tls) -> POP3Configuration {
        let port = security == .tls ? server.pop3sPort : server.pop3Port
        var configuration = POP3Configuration(
            endpoint: Endpoint(
                host: server.host, port: port, security: security, verification: .full,
                caFile: server.certificates.authorityFile),
            credential: .password(username: address, password: Secret(password)))
        configuration.allowsClearTextPassword = security == .none
        return configuration
    }
}

extension ScriptedServer {
    /// In the clear, the password too.
    func pop3(change: (inout POP3Configuration) -> Void = { _ in }) -> POP3Configuration {
        var configuration = POP3Configuration(
            endpoint: Endpoint(host: "127.0.0.1", port: port, security: .none),
            credential: .password(username: "me", password: Secret("opensesame")))
        configuration.allowsClearTextPassword = true
        change(&configuration)
        return configuration
    }
}

/// Runs `body` on a connection that is logged in, and quits.
func connected<Result>(
    _ configuration: POP3Configuration, _ body: (POP3Connection, RecordingTap) async throws -> Result
) async throws -> Result {
    let tap = RecordingTap()
    var configuration = configuration
    configuration.tap = tap
    let connection = try await POP3Connection.connect(configuration, connector: testConnector)
    do {
        let result = try await body(connection, tap)
        await connection.logout()
        return result
    } catch {
        connection.close()
        throw error
    }
}

extension MessageNumber {
    /// For numbers that are well in every test.
    static func nth(_ value: Int) -> MessageNumber {
        guard let number = MessageNumber(value) else { preconditionFailure("no message has the number \(value)") }
        return number
    }
}

extension RecordingTap {
    /// What the client wrote, one text for each write.
    var written: [String] { summary.lines.filter { $0.direction == .upstream }.map(\.text) }
}
