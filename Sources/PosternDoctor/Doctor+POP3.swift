import Foundation
import MailBackends
import MailService
import MailTransport
import NIOCore
import POP3Client
import POP3Protocol
import SASL

extension Doctor {
    /// The steps that serving a POP3 account takes.
    func pop3Steps(_ settings: MailEndpoint, _ connector: Connector) -> [Step] {
        let session = POP3Checkup(configuration: configuration(settings), connector: connector)
        return [
            ("capabilities", { try await session.capabilities() }),
            ("login", { try await session.logIn() }),
            ("maildrop", { try await session.maildrop() }),
            ("unique-ids", { try await session.uniqueIDs() }),
            ("first header", { try await session.firstHeader() }),
            ("quit", { try await session.quit() }),
        ]
    }

    private func configuration(_ settings: MailEndpoint) -> POP3Configuration {
        var configuration = POP3Configuration(
            endpoint: Endpoint(settings),
            credential: password.withExposed { password in
                .password(username: account.loginName, password: SASL.Secret(password))
            })
        configuration.allowsClearTextPassword = settings.allowsCleartextLogin
        return configuration
    }
}

/// One POP3 session, step by step: a maildrop is for one session at a time, and a server may want time between two.
private final class POP3Checkup {
    private let configuration: POP3Configuration
    private let connector: Connector
    private var session: POP3Connection?
    private var newest: MessageNumber?

    init(configuration: POP3Configuration, connector: Connector) {
        self.configuration = configuration
        self.connector = connector
    }

    private var connection: POP3Connection {
        get throws {
            guard let session else { throw POP3ClientError(.closed) }
            return session
        }
    }

    func capabilities() async throws -> String {
        let connection = try await POP3Connection.open(configuration, connector: connector)
        session = connection
        try await connection.learnCapabilities()
        let told = connection.capabilities.all
        return told.isEmpty
            ? "none: the server has no CAPA" : "before login: \(told.map(\.description).joined(separator: ", "))"
    }

    func logIn() async throws -> String {
        let connection = try connection
        try await connection.authenticate()
        let offered = connection.capabilities
        var words = [offered.contains(.pipelining) ? "pipelining" : "one command at a time"]
        if let delay = offered.loginDelay, delay > 0 { words.append("\(delay) s between logins") }
        switch offered.expiry {
        case .days(let days): words.append("the server may delete what was retrieved after \(days) days")
        case .never: words.append("messages stay")
        case nil: break
        }
        return words.joined(separator: ", ")
    }

    func maildrop() async throws -> String {
        let status = try await connection.stat()
        newest = MessageNumber(status.count)
        return "\(status.count) messages, \(status.octets) octets"
    }

    func uniqueIDs() async throws -> String {
        do {
            let ids = try await connection.uniqueIDs()
            let different = Set(ids.map(\.uniqueID)).count
            return "\(ids.count)" + (different < ids.count ? ", only \(different) of them different" : "")
        } catch let error as POP3ClientError where error.code == .unsupported {
            return "none: messages are told apart by their headers"
        }
    }

    func firstHeader() async throws -> String {
        guard let newest else { return "there is no message" }
        do {
            return "\(try await connection.top(newest).content.readableBytes) bytes"
        } catch let error as POP3ClientError where error.code == .unsupported {
            return "none: the server has no TOP, whole messages are read instead"
        }
    }

    func quit() async throws -> String {
        try await connection.quit()
        return "nothing was deleted"
    }
}
