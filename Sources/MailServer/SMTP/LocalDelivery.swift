import MailStore
import NIOCore

/// A message on its way into the INBOXes of its recipients: a copy for each account, as each has header fields of its own.
struct LocalDelivery {
    private struct Copy {
        let name: String
        let account: AccountStore
        let message: IncomingMessage
    }

    private let copies: [Copy]
    /// For each recipient, in their order, whose copy is theirs.
    private let accounts: [String]

    /// Begins a message. Throws `StoreError`.
    init(_ envelope: SMTPEnvelope, accounts: [String], store: MailStore, trace: TraceFields) throws {
        self.accounts = accounts
        var copies: [Copy] = []
        for (name, recipient) in zip(accounts, envelope.recipients) where !copies.contains(where: { $0.name == name }) {
            let account = try store.account(name)
            let message = account.makeIncoming()
            try message.write(contentsOf: trace.fields(sender: envelope.sender, recipient: recipient).utf8)
            copies.append(Copy(name: name, account: account, message: message))
        }
        self.copies = copies
    }

    /// The message's next bytes. Throws `StoreError`.
    func write(_ bytes: ByteBuffer) throws {
        for copy in copies {
            try bytes.withUnsafeReadableBytes { try copy.message.write($0) }
        }
    }

    /// What keeps the message from somebody's INBOX, as far as that is known before it is in any.
    func refusal() -> SMTPReply? {
        for copy in copies {
            do {
                guard try copy.account.quota().hasRoom(for: copy.message.size) else { return .overQuota }
            } catch {
                return SMTPReply(error)
            }
        }
        return nil
    }

    /// Puts the message into the INBOXes. An answer for each recipient, in their order: what is accepted is on the disk.
    func deliver(onFailure: (any Error) -> Void) -> [SMTPReply] {
        var replies: [String: SMTPReply] = [:]
        for copy in copies {
            do {
                let inbox = try copy.account.folder(at: .inbox).id
                try copy.account.append([NewMessage(copy.message)], to: inbox)
                replies[copy.name] = SMTPReply(250, "2.0.0", "Delivered")
            } catch {
                onFailure(error)
                replies[copy.name] = SMTPReply(error)
            }
        }
        return accounts.map { replies[$0] ?? .notDelivered }
    }
}

extension SMTPReply {
    static let notDelivered = SMTPReply(451, "4.3.0", "Not delivered: try again")
    /// RFC 5321 section 4.2.3: the client keeps the message, and tries again.
    static let noSpace = SMTPReply(452, "4.3.1", "There is no space left on the server's disk")
    static let overQuota = SMTPReply(552, "5.2.2", "The mailbox is full")
    static let noSuchUser = SMTPReply(550, "5.1.1", "No such user here")
    static let notLocal = SMTPReply(550, "5.7.1", "This server delivers to its own accounts alone")

    /// What a client is told of a failure: whether trying again may help.
    init(_ error: any Error) {
        if (error as? StoreError)?.isOutOfSpace == true {
            self = .noSpace
            return
        }
        switch (error as? StoreError)?.code {
        case .overQuota?: self = .overQuota
        case .messageTooLarge?: self = .tooLarge
        case .noSuchAccount?: self = .noSuchUser
        default: self = .notDelivered
        }
    }
}
