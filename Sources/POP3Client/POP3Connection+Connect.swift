package import MailTransport
import NIOCore
import POP3Protocol

extension POP3Connection {
    /// Connects, logs in and prepares the connection for work.
    ///
    /// - Throws: ``POP3ClientError``, `CancellationError`.
    package static func connect(
        _ configuration: POP3Configuration, connector: Connector
    ) async throws -> POP3Connection {
        let connection = try await open(configuration, connector: connector)
        do {
            try await connection.authenticate()
            connection.prepare()
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    /// Connects, with TLS as the endpoint says, and takes the greeting. The next step is ``authenticate()``.
    package static func open(
        _ configuration: POP3Configuration, connector: Connector
    ) async throws -> POP3Connection {
        let connection: POP3Connection
        do {
            connection = try await connector.connect(to: configuration.endpoint) { channel in
                try attach(to: channel, configuration, connector: connector)
            }
        } catch let error as TransportError {
            throw POP3ClientError(refusal: error) ?? POP3ClientError(error)
        }
        do {
            _ = try await connection.greeting.value
            if configuration.endpoint.security == .startTLS { try await connection.startTLS() }
        } catch {
            connection.close()
            try Task.checkCancellation()
            throw error
        }
        return connection
    }

    /// Makes a connection of a channel, on its event loop.
    static func attach(
        to channel: any Channel, _ configuration: POP3Configuration, connector: Connector
    ) throws -> POP3Connection {
        let id = ConnectionID.next()
        let handler = POP3ChannelHandler(id: id, configuration: configuration, channel: channel)
        try channel.pipeline.syncOperations.addHandler(handler)
        return POP3Connection(
            id: id, configuration: configuration, channel: channel, connector: connector, handler: handler)
    }

    /// STLS (RFC 2595 section 4).
    private func startTLS() async throws {
        do {
            _ = try await run(PlainRequest(.stls))
        } catch var error as POP3ClientError {
            if [.commandFailed, .unsupported].contains(error.code) { error.code = .tlsFailed }
            throw error
        }
        let handler = handler
        do {
            try await connector.startTLS(on: channel, endpoint: configuration.endpoint) { _ in
                guard handler.value.machine.startedTLS() else { throw POP3ClientError(.injectionBeforeTLS) }
                handler.value.publish()
            }
        } catch let error as TransportError {
            throw POP3ClientError(error)
        }
    }
}

extension POP3ClientError {
    /// A server that said `-ERR` and closed before anybody listened; nil where it said nothing of the kind.
    fileprivate init?(refusal error: TransportError) {
        guard error.code == .connectionClosed, var received = error.received else { return nil }
        var framer = LineFramer(options: .init(maximumLineBytes: received.readableBytes))
        guard case .line(let line)? = framer.next(from: &received) else { return nil }
        // What isn't a greeting says nothing of why.
        guard case .status(let status)? = try? ResponseParser.parse(line), !status.isPositive else { return nil }
        self.init(.greetingRefused(status))
    }

    /// What became of the connect.
    init(_ error: TransportError) {
        let code: Code = error.isTLSFailure ? .tlsFailed : error.code == .timedOut ? .timeout : .connectionFailed
        self.init(code, underlying: error)
    }
}
