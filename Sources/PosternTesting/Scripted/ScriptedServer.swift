package import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// A TCP server on loopback whose every answer is written by a test: for what no well-behaved server does.
///
/// Each connection runs the script from its beginning. What clients sent can be read back as ``received``.
package struct ScriptedServer: Sendable {
    /// The port on 127.0.0.1.
    package let port: Int
    private let log: Log

    /// What one connection does.
    package typealias Script = @Sendable (ScriptedConnection) async throws -> Void

    /// How connections begin.
    package enum Security: Sendable {
        /// In the clear; a script may call ``ScriptedConnection/startTLS(after:identity:)``.
        case none
        /// TLS from the first byte, with this certificate.
        case tls(TestCertificates.Identity)
    }

    /// The script expected something else from the client.
    package struct UnexpectedInput: Error, CustomStringConvertible {
        package let description: String
    }

    /// Lines and byte counts that clients sent, over all connections, oldest first.
    package var received: [String] { log.lines }

    /// How many connections were accepted so far.
    package var connections: Int { log.connections }

    /// A script's complaints are kept until the test's body has ended, then thrown.
    final class Log: Sendable {
        private struct State {
            var lines: [String] = []
            var connections = 0
            var failure: (any Error)?
        }
        /// Bounds the memory of a client that never stops sending.
        private static let maximumLines = 100_000
        private let state = Mutex(State())

        var lines: [String] { state.withLock { $0.lines } }
        var connections: Int { state.withLock { $0.connections } }
        var failure: (any Error)? { state.withLock { $0.failure } }

        func received(_ line: String) {
            state.withLock { if $0.lines.count < Self.maximumLines { $0.lines.append(line) } }
        }
        func connected() { state.withLock { $0.connections += 1 } }
        func failed(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }
    }

    fileprivate init(port: Int, log: Log) {
        self.port = port
        self.log = log
    }
}

/// Runs a scripted server for the length of `body`.
///
/// - Parameters:
///   - lifetime: When a connection is closed whatever its script does, so that a test can't hang.
/// - Throws: What `body` throws, else the first ``ScriptedServer/UnexpectedInput`` of a script.
package func withScriptedServer<Result: Sendable>(
    security: ScriptedServer.Security = .none,
    lifetime: TimeAmount = .seconds(30),
    script: @escaping ScriptedServer.Script,
    _ body: nonisolated(nonsending) (ScriptedServer) async throws -> Result
) async throws -> Result {
    let log = ScriptedServer.Log()
    let context = try security.context()
    // One event loop for the listener and what it accepts: then no connection is on its way between two when it closes.
    let listener = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup.next())
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture {
                if let context {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }
                let limit = channel.eventLoop.scheduleTask(in: lifetime) { channel.close(promise: nil) }
                channel.closeFuture.whenComplete { _ in limit.cancel() }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            }
        }
    let server = ScriptedServer(port: listener.channel.localAddress?.port ?? 0, log: log)
    let accepting = Task { try await accept(from: listener, log: log, script: script) }
    do {
        let result = try await body(server)
        await stop(listener.channel, accepting)
        if let failure = log.failure { throw failure }
        return result
    } catch {
        await stop(listener.channel, accepting)
        throw error
    }
}

/// Closes the listener before anything is cancelled, so that every connection that it has accepted is taken by its script,
/// and closed by it: NIO traps where one is dropped unread.
private func stop(_ listener: any Channel, _ accepting: Task<Void, any Error>) async {
    listener.close(promise: nil)
    // How it ended tells nothing: failures of scripts are in the log.
    _ = await accepting.result
}

private func accept(
    from listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>,
    log: ScriptedServer.Log,
    script: @escaping ScriptedServer.Script
) async throws {
    try await listener.executeThenClose { connections in
        try await withThrowingDiscardingTaskGroup { group in
            for try await channel in connections {
                log.connected()
                group.addTask { await run(script, on: channel, log: log) }
            }
            group.cancelAll()
        }
    }
}

private func run(
    _ script: ScriptedServer.Script, on channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, log: ScriptedServer.Log
) async {
    do {
        try await channel.executeThenClose { inbound, outbound in
            let connection = ScriptedConnection(
                channel: channel.channel, inbound: inbound, outbound: outbound, log: log)
            try await script(connection)
            try await connection.finish()
        }
    } catch let failure as ScriptedServer.UnexpectedInput {
        log.failed(failure)
    } catch {
        // The client left or the test ended: nothing that a script could do about it.
        log.received("<\(error)>")
    }
}

extension ScriptedServer.Security {
    fileprivate func context() throws -> NIOSSLContext? {
        switch self {
        case .none: nil
        case .tls(let identity): try identity.serverContext()
        }
    }
}

extension TestCertificates.Identity {
    /// A TLS server's context with this certificate.
    package func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(certificateFile).map(NIOSSLCertificateSource.certificate)
        let key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
    }
}
