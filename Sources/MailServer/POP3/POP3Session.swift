import Logging
import MailStore
import NIOCore
import POP3Protocol
import SASL

/// One client's connection: carries out what its ``ServerMachine`` says.
///
/// Its loop is that of every ``MachineSession``.
final class POP3Session: MachineSession, LineAuthentication {
    let service: POP3Service
    let connection: MailConnection
    var machine: ServerMachine
    /// What APOP is made with; never the same twice.
    let timestamp: String
    var exchange: LineExchange?
    /// Once logged in.
    var mailbox: Mailbox?
    let logger: Logger

    /// A maildrop that is this session's alone.
    struct Mailbox {
        let account: AccountStore
        let folder: FolderID
        let lock: MaildropLock
    }

    init(service: POP3Service, connection: MailConnection) {
        self.service = service
        self.connection = connection
        timestamp = CRAMMD5Server.uniqueChallenge(host: service.options.hostName)
        machine = ServerMachine(
            offer: service.offer(on: connection, timestamp: timestamp), options: service.options.machine)
        var logger = service.logger
        logger[metadataKey: "connection"] = "\(connection.id)"
        self.logger = logger
    }

    /// Returns when the client has quit, or is gone. What it had marked as deleted goes only if it has quit (RFC 1939 section 6).
    func run() async {
        connection.limit(idle: service.options.loginTimeout, total: service.options.totalLoginTimeout)
        await runMachine()
    }

    func perform(_ action: ServerAction) async throws {
        switch action {
        case .send(let bytes): try await send(bytes)
        case .login(let user, let password): await logIn(user.text, password)
        case .loginByDigest(let user, let digest): await logIn(user.text, digest: digest)
        case .authenticate(let mechanism, let response): await authenticate(mechanism, response)
        case .respond(let response): await respond(response)
        case .startTLS(let reply):
            // The machine has seen to it that nothing came behind the command.
            try await connection.startTLS(replying: reply, unread: 0)
            machine.startedTLS(service.offer(on: connection, timestamp: timestamp))
        case .retrieve(let message): try await retrieve(message)
        case .update(let messages): update(messages)
        case .close: break
        }
    }

    private func send(_ bytes: ByteBuffer) async throws {
        if let delay = service.faults?.answerDelay, delay > .zero { try await Task.sleep(for: delay) }
        try await connection.write(bytes)
    }

    // MARK: - Messages

    /// Sends a message as it is read: what the client doesn't take isn't read.
    private func retrieve(_ message: Maildrop.Message) async throws {
        guard let mailbox else { return machine.refused(.error("No maildrop")) }
        var content: MessageContent
        do {
            content = try mailbox.account.content(of: message.uid, in: mailbox.folder)
        } catch let error as StoreError where error.code == .noSuchMessage {
            // Another client has expunged it meanwhile, over IMAP.
            return machine.refused(.error("The message is gone"))
        } catch {
            logger.error("a message can't be read", metadata: ["error": "\(error)"])
            return machine.refused(Status(error))
        }
        machine.contentBegins()
        var offset = 0
        while offset < content.size {
            // A failure in the midst of it can't be told: the connection ends.
            let bytes = try content.read(from: offset, count: service.options.readBytes)
            offset += bytes.count
            let wantsMore = machine.content(ByteBuffer(bytes: bytes))
            while case .send(let piece)? = machine.next() { try await send(piece) }
            guard wantsMore, !bytes.isEmpty else { break }
        }
        machine.contentEnds()
    }

    /// The UPDATE state (RFC 1939 section 6).
    private func update(_ messages: [Maildrop.Message]) {
        defer { mailbox = nil }
        do {
            if let mailbox, !messages.isEmpty {
                try mailbox.account.remove(UIDRanges(messages.map(\.uid)), from: mailbox.folder)
            }
            machine.updated(.done)
        } catch {
            logger.error("messages can't be deleted", metadata: ["error": "\(error)"])
            machine.updated(.failed(Status(error)))
        }
    }
}

extension ServerMachine: SessionMachine {
    mutating func end(because reason: SessionEnding) {
        switch reason {
        case .timeout: end(.error("Nothing was heard for too long"))
        case .shuttingDown: end(.error("The server ends", code: .systemTemporary))
        }
    }
}
