package import NIOCore
import NIOPosix
import NIOSSL

/// Makes connections to mail servers: name resolution, TCP over all the host's addresses ("happy eyeballs", RFC 8305),
/// TLS.
///
/// SwiftNIO's bootstrap does the racing: addresses of both families in turn, a new attempt every 250 ms while the
/// earlier ones go on, and 50 ms of patience for IPv6 answers from the resolver.
package struct Connector: Sendable {
    let eventLoopGroup: any EventLoopGroup
    let options: TransportOptions
    /// Looks names up, one for each attempt; nil for the system's resolver.
    var makeResolver: (@Sendable (any EventLoop) -> any Resolver & Sendable)?
    private let contexts = TLSContextCache()

    /// A process needs no event loops but those that all of it shares.
    package init(
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        options: TransportOptions = TransportOptions()
    ) {
        self.eventLoopGroup = eventLoopGroup
        self.options = options
    }

    /// Connects, with the TLS handshake done where the endpoint has implicit TLS.
    ///
    /// `configure` runs once, on the event loop of the connection that won, before the first byte of the mail protocol
    /// is read: it adds the protocol's handlers, through `channel.pipeline.syncOperations`, and returns what the caller
    /// needs. The channel is active by then: handlers see `handlerAdded`, not `channelActive`. When it throws, the
    /// connection is closed and the error passed on.
    ///
    /// Throws ``TransportError``, or `CancellationError` when the task is cancelled; then nothing stays open.
    package func connect<Output: Sendable>(
        to endpoint: Endpoint, configure: @escaping @Sendable (any Channel) throws -> Output
    ) async throws -> Output {
        try endpoint.validate()
        let deadline = NIODeadline.now() + TimeAmount(options.connectTimeout)
        let context = endpoint.security == .tls ? try await contexts.context(for: endpoint) : nil
        // What comes in the clear where TLS is wanted is nobody's word.
        let early = endpoint.security == .tls ? nil : EarlyBytes()
        let channel = try await openTCP(to: endpoint, deadline: deadline, early: early)
        return try await Self.closingOnFailure(channel) { output in
            guard channel.isActive else {
                throw TransportError(
                    .connectionClosed, host: endpoint.host, port: endpoint.port, received: early?.bytes(of: channel))
            }
            early?.stopListening(to: channel)
            // No byte is read in this turn of the event loop: the socket is only registered for it.
            try channel.syncOptions?.setOption(.autoRead, value: true)
            guard let context else {
                return output.completeWith(Result { try configure(channel) })
            }
            let timeout = min(TimeAmount(options.tlsHandshakeTimeout), deadline - .now())
            try Self.secure(channel, endpoint: endpoint, context: context, timeout: timeout) { result in
                output.completeWith(
                    Result {
                        try result.get()
                        return try configure(channel)
                    })
            }
        }
    }

    /// Turns a plain connection into a TLS one, after the server has agreed to it (STARTTLS, STLS), and waits for the
    /// handshake.
    ///
    /// What the server sends before the handshake isn't protected, whatever it looks like later (CVE-2011-0411).
    /// `beforeHandshake` runs on the event loop, in the same turn in which the TLS handler goes in, so nothing slips in
    /// between: let it throw when bytes came after the server's consent. Bytes that the kernel still holds then go to
    /// the TLS handler, which fails on them.
    ///
    /// When this throws, the channel is closed. Throws ``TransportError``, `CancellationError`, or what
    /// `beforeHandshake` throws.
    package func startTLS(
        on channel: any Channel, endpoint: Endpoint,
        beforeHandshake: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws {
        let context: NIOSSLContext
        do {
            context = try await contexts.context(for: endpoint)
        } catch {
            channel.close(promise: nil)
            throw error
        }
        try await Self.closingOnFailure(channel) { done in
            try beforeHandshake(channel)
            let timeout = TimeAmount(options.tlsHandshakeTimeout)
            try Self.secure(channel, endpoint: endpoint, context: context, timeout: timeout) { result in
                done.completeWith(Result { try result.get() })
            }
            // In case the protocol's handlers read on demand.
            channel.read()
        }
    }

    /// Runs `body` on the channel's event loop, and waits until it, or what it started, fulfils the promise. Failure
    /// and cancellation close the channel.
    private static func closingOnFailure<Output: Sendable>(
        _ channel: any Channel, _ body: @escaping @Sendable (EventLoopPromise<Output>) throws -> Void
    ) async throws -> Output {
        let promise = channel.eventLoop.makePromise(of: Output.self)
        channel.eventLoop.execute {
            do {
                try body(promise)
            } catch {
                promise.fail(error)
            }
        }
        do {
            let output = try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.fail(CancellationError())
            }
            try Task.checkCancellation()
            return output
        } catch {
            channel.close(promise: nil)
            throw error
        }
    }

    /// Puts TLS in front of all that is in the pipeline, and starts the handshake. To be called on the event loop.
    private static func secure(
        _ channel: any Channel, endpoint: Endpoint, context: NIOSSLContext, timeout: TimeAmount,
        completion: @escaping (Result<Void, TransportError>) -> Void
    ) throws {
        guard channel.isActive else {
            throw TransportError(.connectionClosed, host: endpoint.host, port: endpoint.port)
        }
        let tls: NIOSSLClientHandler
        do {
            tls = try NIOSSLClientHandler(context: context, serverHostname: endpoint.serverName)
        } catch {
            throw TransportError.handshaking(with: endpoint, error, certificate: nil)
        }
        let handshake = TLSHandshakeHandler(endpoint: endpoint, timeout: timeout, completion: completion)
        try channel.pipeline.syncOperations.addHandler(handshake, position: .first)
        try channel.pipeline.syncOperations.addHandler(tls, position: .first)
    }
}
