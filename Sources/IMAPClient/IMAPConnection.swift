package import IMAPProtocol
import Logging
package import MailTransport
import NIOCore
import Synchronization

/// A connection to an IMAP server. Commands may be submitted at any time, from any task: those submitted together leave together,
/// in the order of submission, and each gets its own answers.
///
/// One file a command: `IMAPConnection+Select.swift`, `IMAPConnection+Fetch.swift` and so on.
package final class IMAPConnection: Sendable {
    package let id: ConnectionID
    package let configuration: IMAPConfiguration
    let channel: any Channel
    let connector: Connector
    let handler: NIOLoopBound<IMAPChannelHandler>
    /// The server's first line, once it is there.
    let greeting: PendingReply<StatusResponse>
    private let snapshot: SnapshotBox<ConnectionSnapshot>
    private let lastCommandID = Atomic<UInt64>(0)

    init(
        id: ConnectionID, configuration: IMAPConfiguration, channel: any Channel, connector: Connector,
        handler: IMAPChannelHandler
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

    /// Whether commands can be run. A connection that died in silence is found out by the next command, or by IDLE.
    package var isOpen: Bool { snapshot.current.isOpen }

    /// What the server offers, as last told; empty where that isn't known.
    package var capabilities: CapabilitySet { snapshot.current.capabilities ?? [] }

    /// Whether ``capabilities`` were told since the last login or STARTTLS.
    var knowsCapabilities: Bool { snapshot.current.capabilities != nil }

    /// What ENABLE turned on.
    package var enabled: CapabilitySet { snapshot.current.enabled }

    /// The selected mailbox, kept true by what the server tells.
    package var selected: SelectedMailbox? { snapshot.current.selected }

    /// What the server says of itself (RFC 2971); empty before it does.
    package var serverID: [IDField] { snapshot.current.serverID }

    /// Is called for what the server tells unasked, in wire order, on the connection's event loop: it mustn't block.
    /// It is set before the next command goes out.
    package func setEventHandler(_ onEvent: (@Sendable (MailboxEvent) -> Void)?) {
        onEventLoop { $0.onEvent = onEvent }
    }

    /// Is called at the end of each command with what it cost, on the connection's event loop: it mustn't block.
    package func setReportHandler(_ onReport: (@Sendable (CommandReport) -> Void)?) {
        onEventLoop { $0.onReport = onReport }
    }

    // MARK: - Running commands

    /// Runs a command. Cancelling the task cancels the command; the connection stays usable.
    ///
    /// - Throws: ``IMAPClientError``, `CancellationError`.
    package func run<Request: IMAPRequest>(_ request: Request) async throws -> Request.Output {
        try await start(request).value
    }

    /// Submits a command, and comes back at once. Commands leave in the order of the calls.
    package func start<Request: IMAPRequest>(_ request: Request) -> PendingReply<Request.Output> {
        let (makeExecution, reply) = prepare(request)
        onEventLoop { $0.submit([makeExecution()]) }
        return reply
    }

    /// Runs several commands in one flight, in the order given.
    ///
    /// - Throws: the first error, in that order; the other commands still run to their end.
    package func pipeline<each Request: IMAPRequest>(
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
    private func prepare<Request: IMAPRequest>(
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
    func onEventLoop(_ body: @escaping @Sendable (IMAPChannelHandler) -> Void) {
        let handler = handler
        channel.eventLoop.execute { body(handler.value) }
    }

    // MARK: - The end

    /// Ends the connection at once; commands on it fail.
    package func close() {
        onEventLoop { $0.disconnect() }
    }

    /// Says LOGOUT and closes, within ``IMAPTimeouts/logout``. What other commands run fails.
    package func logout() async {
        let deadline = TimeAmount(configuration.timeouts.logout)
        onEventLoop { handler in handler.schedule(in: deadline) { $0.disconnect() } }
        do {
            _ = try await run(PlainRequest(.logout))
        } catch {
            configuration.logger.debug("LOGOUT wasn't answered", metadata: ["error": "\(error)"])
        }
        close()
    }
}
