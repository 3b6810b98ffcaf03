import IMAPProtocol
package import MailTransport
import NIOCore

extension IMAPConnection {
    /// Connects, logs in and prepares the connection for work.
    ///
    /// - Throws: ``IMAPClientError``, `CancellationError`.
    package static func connect(
        _ configuration: IMAPConfiguration, connector: Connector
    ) async throws -> IMAPConnection {
        let connection = try await open(configuration, connector: connector)
        do {
            try await connection.authenticate()
            try await connection.prepare()
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    /// Connects, with TLS as the endpoint says, and takes the greeting. The next step is ``authenticate()``, unless the
    /// connection is authenticated already (PREAUTH).
    package static func open(
        _ configuration: IMAPConfiguration, connector: Connector
    ) async throws -> IMAPConnection {
        let connection: IMAPConnection
        do {
            connection = try await connector.connect(to: configuration.endpoint) { channel in
                try attach(to: channel, configuration, connector: connector)
            }
        } catch let error as TransportError {
            throw IMAPClientError(refusal: error) ?? IMAPClientError(error)
        }
        do {
            try await connection.greet()
        } catch {
            connection.close()
            try Task.checkCancellation()
            throw error
        }
        return connection
    }

    /// Makes a connection of a channel, on its event loop.
    static func attach(
        to channel: any Channel, _ configuration: IMAPConfiguration, connector: Connector
    ) throws -> IMAPConnection {
        let id = ConnectionID.next()
        let handler = IMAPChannelHandler(id: id, configuration: configuration, channel: channel)
        try channel.pipeline.syncOperations.addHandler(handler)
        return IMAPConnection(
            id: id, configuration: configuration, channel: channel, connector: connector, handler: handler)
    }

    private func greet() async throws {
        let greeting = try await self.greeting.value
        guard configuration.endpoint.security == .startTLS else { return }
        // A PREAUTH in the clear leaves no state in which STARTTLS is allowed: someone may have put it there.
        guard greeting.condition == .ok else {
            throw IMAPClientError(.tlsFailed, command: "STARTTLS", status: greeting)
        }
        try await startTLS()
    }

    /// RFC 9051 section 6.2.1.
    private func startTLS() async throws {
        do {
            _ = try await run(PlainRequest(.startTLS))
        } catch var error as IMAPClientError {
            if [.commandFailed, .commandRejected].contains(error.code) { error.code = .tlsFailed }
            throw error
        }
        let handler = handler
        do {
            try await connector.startTLS(on: channel, endpoint: configuration.endpoint) { _ in
                guard handler.value.machine.startedTLS() else { throw IMAPClientError(.injectionBeforeTLS) }
            }
        } catch let error as TransportError {
            throw IMAPClientError(error)
        }
    }
}

extension IMAPClientError {
    /// A server that said BYE and closed before anybody listened; nil where it said nothing of the kind.
    fileprivate init?(refusal error: TransportError) {
        guard error.code == .connectionClosed, let received = error.received else { return nil }
        var framer = ResponseFramer()
        framer.append(received)
        guard case .frame(let frame)? = framer.next() else { return nil }
        // What isn't a greeting says nothing of why.
        guard case .untagged(.status(let status))? = try? ResponseParser().parse(frame), status.condition == .bye else {
            return nil
        }
        self.init(.greetingRefused(status))
    }

    /// What became of the connect.
    init(_ error: TransportError) {
        let code: Code = error.isTLSFailure ? .tlsFailed : error.code == .timedOut ? .timeout : .connectionFailed
        self.init(code, underlying: error)
    }
}
