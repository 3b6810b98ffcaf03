import IMAPProtocol
import Logging
import MailStore

/// One client's connection: reads its commands, carries them out one after the other, and writes the answers.
///
/// Confined to the task that calls ``run()``, which runs on threads that may block. Commands that a client sends ahead
/// wait in the reader; answers leave together when there is nothing more to read.
final class IMAPSession {
    let service: IMAPService
    let connection: MailConnection
    var machine = ServerMachine()
    var reader: CommandReader
    /// Once logged in.
    var account: AccountStore?
    /// Once a mailbox is selected.
    var selected: SelectedFolder?
    /// What the running command changed itself.
    var ownChanges: [OwnChange] = []
    /// Answers that have yet to be given to the connection.
    var encoder = ResponseEncoder()
    /// A fault on request: bytes that may still be sent before the connection is cut.
    var bytesUntilDrop: Int?
    var failedLogins = 0
    /// Why the session ends once the running command is answered.
    var endsAfterAnswer: String?
    var logger: Logger

    var options: IMAPOptions { service.options }

    init(service: IMAPService, connection: MailConnection) {
        self.service = service
        self.connection = connection
        bytesUntilDrop = service.faults?.bytesUntilDrop()
        reader = CommandReader()
        reader.limits.maximumCommandBytes = service.options.maximumCommandBytesBeforeLogin
        logger = service.logger
        logger[metadataKey: "connection"] = "\(connection.id)"
    }

    /// Returns when the client has logged out, or is gone.
    func run() async {
        do {
            connection.limit(idle: options.loginTimeout, total: options.totalLoginTimeout)
            send(.status(.ok(.capability(capabilities), "Postern")))
            while machine.state != .logout {
                try await handle(nextEvent())
            }
            try await flush()
        } catch SessionEnd.bye(let words) {
            await sayGoodbye(words)
        } catch {
            logger.debug("connection lost", metadata: ["error": "\(error)"])
        }
    }

    private func sayGoodbye(_ words: String) async {
        send(.status(StatusResponse(.bye, text: IMAPString(words))))
        do {
            try await flush()
        } catch {
            logger.debug("connection lost", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Commands

    private func handle(_ event: CommandReader.Event) async throws {
        switch event {
        case .command(let command): try await execute(command)
        case .continuation: try await requestMore()
        case .messageBegin(let announcement): try await append(announcement)
        case .refused(let refusal): try answer(refusal)
        // Lines come only where they are asked for, and a message's bytes only after it was accepted.
        case .line, .messageBytes, .messageEnd: break
        }
    }

    /// Carries out a command, tells what others changed, and ends it.
    private func execute(_ tagged: TaggedCommand) async throws {
        try await delayAnswer()
        let knewModSeq = machine.enabled.condStore
        switch machine.begin(tagged.command) {
        case .refuse(let reason): try complete(tagged.tag, .bad(reason))
        case .run:
            ownChanges = []
            if !knewModSeq { tellModSeqIfEnabled() }
            let status = try await outcome { try await self.perform(tagged) }
            guard let status else { return }
            try tellChanges(after: tagged.command)
            try complete(tagged.tag, status)
        }
    }

    /// The tagged answer, also for what goes wrong; nil where it was given already.
    func outcome(of body: () async throws -> StatusResponse?) async throws -> StatusResponse? {
        do {
            return try await body()
        } catch let failure as CommandFailure {
            return failure.status
        } catch let error as StoreError {
            if error.code == .io || error.code == .damaged {
                logger.error("store failed", metadata: ["error": "\(error)"])
            }
            return StatusResponse(error)
        }
    }

    /// Writes a command's tagged answer. Ends the session of a client that sends nothing but nonsense.
    func complete(_ tag: String, _ status: StatusResponse) throws {
        encoder.write(TaggedResponse(tag: tag, status: status))
        try count(status.condition)
        if let endsAfterAnswer { throw SessionEnd.bye(endsAfterAnswer) }
    }

    func answer(_ refusal: RefusedCommand) throws {
        encoder.write(refusal.response)
        try count(.bad)
    }

    private func count(_ condition: StatusResponse.Condition) throws {
        if machine.answered(condition) { throw SessionEnd.bye("Too many commands that make no sense") }
    }
}
