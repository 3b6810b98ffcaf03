import Logging
package import MailTransport
import NIOCore
package import POP3Protocol
import Synchronization

/// A connection to a POP3 server: one session, which sees its maildrop as it was at the login, and has it for itself.
///
/// Commands may be submitted at any time, from any task: they leave in the order of submission, together where the server
/// does PIPELINING, else one after another, and each gets its own answer. What ``delete(_:)`` marks is deleted by
/// ``quit()`` alone: a connection that ends otherwise has deleted nothing (RFC 1939 section 6).
///
/// One file a command: `POP3Connection+List.swift`, `POP3Connection+Top.swift` and so on.
package final class POP3Connection: Sendable {
    package let id: ConnectionID
    package let configuration: POP3Configuration
    let channel: any Channel
    let connector: Connector
    let handler: NIOLoopBound<POP3ChannelHandler>
    /// The server's first line, once it is there.
    let greeting: PendingReply<Greeting>
    private let snapshot: SnapshotBox<ConnectionSnapshot>
    private let lastCommandID = Atomic<UInt64>(0)

    init(
        id: ConnectionID, configuration: POP3Configuration, channel: any Channel, connector: Connector,
        handler: POP3ChannelHandler
    ) {
        self.id = id
        self.configuration = configuration
        self.channel = channel
        self.connector = connector
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        greeting = handler.greeting
        snapshot = handler.snapshot
    }

    deinit { channel.close(promise: nil) }

    // MARK: - What is known

    /// Whether commands can be run. A connection that died in silence is found out by the next command.
    package var isOpen: Bool { snapshot.current.isOpen }

    /// What the server offers, as last told; empty where that isn't known, or the server has no CAPA.
    package var capabilities: CapabilitySet { snapshot.current.capabilities ?? CapabilitySet() }

    /// Whether CAPA was answered since the connection began, or since STLS.
    var knowsCapabilities: Bool { snapshot.current.capabilities != nil }

    /// Is called at the end of each command with what it cost, on the connection's event loop: it mustn't block.
    package func setReportHandler(_ onReport: (@Sendable (CommandReport) -> Void)?) {
        onEventLoop { $0.onReport = onReport }
    }

    // MARK: - Running commands

    /// Runs a command. Cancelling the task cancels the command; the connection stays usable.
    ///
    /// - Throws: ``POP3ClientError``, `CancellationError`.
    package func run<Request: POP3Request>(_ request: Request) async throws -> Request.Output {
        try await start(request).value
    }

    /// Submits a command, and comes back at once. Commands leave in the order of the calls.
    package func start<Request: POP3Request>(_ request: Request) -> PendingReply<Request.Output> {
        let (makeExecution, reply) = prepare(request)
        onEventLoop { $0.submit([makeExecution()]) }
        return reply
    }

    /// Submits several commands of a kind in one flight, in the order given.
    package func start<Request: POP3Request>(_ requests: [Request]) -> [PendingReply<Request.Output>] {
        let prepared = requests.map { prepare($0) }
        onEventLoop { handler in handler.submit(prepared.map { make, _ in make() }) }
        return prepared.map { _, reply in reply }
    }

    /// Runs several commands in one flight, in the order given.
    ///
    /// - Throws: the first error, in that order; the other commands still run to their end.
    package func pipeline<each Request: POP3Request>(
        _ requests: repeat each Request
    ) async throws -> (repeat (each Request).Output) {
        let prepared = (repeat prepare(each requests))
        var makers: [@Sendable () -> any CommandExecution] = []
        for (make, _) in repeat each prepared { makers.append(make) }
        let batch = makers
        onEventLoop { handler in handler.submit(batch.map { $0() }) }
        return try await (repeat (each prepared).1.value)
    }

    /// A request as the event loop will take it, and where its answer comes.
    private func prepare<Request: POP3Request>(
        _ request: Request
    ) -> (@Sendable () -> any CommandExecution, PendingReply<Request.Output>) {
        let id = nextCommandID()
        let reply = PendingReply<Request.Output>(onCancel: { [self] in onEventLoop { $0.cancel(id) } })
        let limits = configuration.limits
        return ({ RequestExecution(id: id, request: request, limits: limits, reply: reply) }, reply)
    }

    func nextCommandID() -> CommandID {
        CommandID(lastCommandID.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// In the order of the calls.
    func onEventLoop(_ body: @escaping @Sendable (POP3ChannelHandler) -> Void) {
        let handler = handler
        channel.eventLoop.execute { body(handler.value) }
    }

    /// Ends the connection at once; commands on it fail, and what was marked as deleted stays.
    package func close() {
        onEventLoop { $0.disconnect() }
    }
}
