import Foundation
import Logging
import MailStore
import NIOCore
import POP3Protocol
import SASL

/// What LMTP and submission have in common beside the protocol's machine.
struct SMTPServerContext: Sendable {
    let store: MailStore
    let authenticator: Authenticator?
    let recipients: LocalRecipients
    let options: SMTPMachine.Options
    let hostName: String
    /// How long a client may say nothing (RFC 5321 section 4.5.3.2.7: five minutes).
    let idleTimeout: Duration
    let isLMTP: Bool
    let logger: Logger

    /// What a client is offered on the connection as it is now.
    func offer(on connection: MailConnection) -> SMTPMachine.Offer {
        var offer = SMTPMachine.Offer(isLMTP: isLMTP, hostName: hostName)
        offer.hasStartTLS = connection.canStartTLS
        if let authenticator {
            offer.mechanisms = authenticator.mechanisms(on: LoginContext(connection)).map(\.rawValue)
            offer.needsAuthentication = true
        }
        return offer
    }
}

/// One client's connection: carries out what its ``SMTPMachine`` says.
///
/// Its loop is that of every ``MachineSession``.
final class SMTPSession: MachineSession, LineAuthentication {
    let context: SMTPServerContext
    let connection: MailConnection
    var machine: SMTPMachine
    var exchange: LineExchange?
    /// Whom the client has logged in as.
    var account: String?
    /// The accounts of the recipients that were accepted, in their order.
    private var recipients: [String] = []
    private var delivery: LocalDelivery?
    private var messages = 0
    let logger: Logger

    init(context: SMTPServerContext, connection: MailConnection) {
        self.context = context
        self.connection = connection
        machine = SMTPMachine(offer: context.offer(on: connection), options: context.options)
        var logger = context.logger
        logger[metadataKey: "connection"] = "\(connection.id)"
        self.logger = logger
    }

    /// Returns when the client has quit, or is gone. A message that isn't complete by then is forgotten.
    func run() async {
        connection.limit(idle: context.idleTimeout)
        await runMachine()
    }

    func perform(_ action: SMTPAction) async throws {
        switch action {
        case .send(let bytes): try await connection.write(bytes)
        case .authenticate(let mechanism, let response): await authenticate(mechanism, response)
        case .respond(let response): await respond(response)
        case .startTLS(let reply):
            // The machine has seen to it that nothing came behind the command.
            try await connection.startTLS(replying: reply, unread: 0)
            account = nil
            machine.startedTLS(context.offer(on: connection))
        case .checkSender(let sender): check(sender: sender)
        case .checkRecipient(let recipient): check(recipient: recipient)
        case .begin(let envelope): keep { delivery = try begin(envelope) }
        case .content(let bytes): keep { try delivery?.write(bytes) }
        case .deliver: deliver()
        case .abandon: delivery = nil
        case .close: break
        }
    }

    // MARK: - Addresses

    private func check(sender: SMTPPath) {
        recipients = []
        delivery = nil
        guard !context.isLMTP else { return machine.accepted() }
        do {
            // Who has logged in may say that it is from them, and from nobody else.
            let owner = context.recipients.account(for: sender, among: try context.store.accounts())
            guard let account, owner == account else { return machine.refused(.notYours) }
            machine.accepted()
        } catch {
            refuse(error)
        }
    }

    private func check(recipient: SMTPPath) {
        do {
            guard let name = context.recipients.account(for: recipient, among: try context.store.accounts()) else {
                return machine.refused(context.isLMTP ? .noSuchUser : .notLocal)
            }
            let size = machine.transaction?.envelope.parameters.size ?? 0
            guard try context.store.account(name).quota().hasRoom(for: max(1, size)) else {
                return machine.refused(.mailboxFull)
            }
            recipients.append(name)
            machine.accepted()
        } catch {
            refuse(error)
        }
    }

    private func refuse(_ error: any Error) {
        logger.error("accounts can't be read", metadata: ["error": "\(error)"])
        machine.refused(SMTPReply(error))
    }

    // MARK: - The message

    private func begin(_ envelope: SMTPEnvelope) throws -> LocalDelivery {
        messages += 1
        var protocolName = context.isLMTP ? "LMTP" : machine.hello?.isExtended == true ? "ESMTP" : "SMTP"
        // RFC 3848, RFC 6531 section 4.3.
        if envelope.parameters.isUTF8 { protocolName = context.isLMTP ? "UTF8LMTP" : "UTF8SMTP" }
        if connection.isSecure { protocolName += "S" }
        if account != nil { protocolName += "A" }
        let trace = TraceFields(
            helloName: machine.hello?.name ?? "unknown", peer: connection.peer.description, hostName: context.hostName,
            with: protocolName, id: "\(connection.id)-\(messages)", date: Date())
        return try LocalDelivery(envelope, accounts: recipients, store: context.store, trace: trace)
    }

    /// What can't be kept is told at the message's end.
    private func keep(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            logger.error("a message can't be kept", metadata: ["error": "\(error)"])
            delivery = nil
            machine.contentFailed(SMTPReply(error))
        }
    }

    private func deliver() {
        defer {
            delivery = nil
            recipients = []
        }
        // SMTP has one answer for all: nobody gets what somebody can't, or it would come twice when it is sent again.
        if !context.isLMTP, let refusal = delivery?.refusal() { return machine.delivered([refusal]) }
        let replies = delivery?.deliver { error in
            logger.error("a message can't be delivered", metadata: ["error": "\(error)"])
        }
        // Of what fails all the same, a recipient without the message counts for more than one who gets it twice.
        let all = replies ?? []
        machine.delivered(context.isLMTP ? all : [all.first { !$0.isPositive } ?? all.first ?? .notDelivered])
    }
}

extension SMTPMachine: SessionMachine {
    mutating func end(because reason: SessionEnding) {
        switch reason {
        case .timeout: end(.timeout)
        case .shuttingDown: end(.shuttingDown)
        }
    }
}

extension SMTPReply {
    static let notYours = SMTPReply(550, "5.7.1", "The sender must be your own address")
    /// The same without a size: the client may try again when there is room (RFC 5321 section 4.2.3).
    static let mailboxFull = SMTPReply(452, "4.2.2", "The mailbox is full")
}
