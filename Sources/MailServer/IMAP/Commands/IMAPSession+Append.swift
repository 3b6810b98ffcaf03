import IMAPProtocol
import MailStore
import NIOCore

/// APPEND (RFC 9051 section 6.3.12) of one message or several (RFC 3502), and REPLACE (RFC 8508): messages go into the store's
/// spool as they come.
extension IMAPSession {
    /// Takes in the messages of a command, whose first one was announced, and ends the command.
    func append(_ first: MessageAnnouncement) async throws {
        try await delayAnswer()
        ownChanges = []
        var messages: [NewMessage] = []
        var announcement = first
        while true {
            let admitted = try await outcome { try self.admit(announcement, after: messages.count) }
            if let admitted, admitted.condition != .ok {
                reader.refuseMessage()
                return try complete(announcement.tag, admitted)
            }
            reader.acceptMessage()
            if announcement.isSynchronizing { try await requestMore() }
            let (message, failure) = try await receive(announcement)
            if let message { messages.append(message) }
            switch try await nextEvent() {
            case .messageBegin(let next) where failure == nil: announcement = next
            case .messageBegin:
                reader.refuseMessage()
                return try complete(first.tag, failure ?? .bad("APPEND failed"))
            case .command(let command):
                return try await finish(command, messages, failure)
            case .refused(let refusal): return try answer(refusal)
            case .continuation: try await requestMore()
            case .line, .messageBytes, .messageEnd: break
            }
        }
    }

    /// Whether the message is wanted, before its bytes come: OK, or what is wrong.
    private func admit(_ announcement: MessageAnnouncement, after count: Int) throws -> StatusResponse {
        if case .refuse(let reason) = machine.begin(announcement.command) { throw CommandFailure.bad(reason) }
        if let replaced = announcement.replacing { _ = try self.replaced(replaced) }
        let account = try loggedIn()
        _ = try destination(announcement.mailbox, account)
        _ = try MessageFlags(announcement.message.flags)
        let size = announcement.message.data.byteCount
        // RFC 3502 section 3: a client gives up by sending nothing.
        guard size > 0 else { throw CommandFailure.no(nil, "A message can't be empty") }
        guard count < options.maximumAppendedMessages else {
            throw CommandFailure.no(.limit, "Too many messages at once")
        }
        guard size <= UInt64(account.options.maximumMessageBytes) else {
            throw CommandFailure.no(.tooBig, "The message is too large")
        }
        guard try account.quota().hasRoom(for: Int(clamping: size)) else {
            throw CommandFailure.no(.overQuota, "The account is full")
        }
        return .ok(nil, "")
    }

    /// Reads an accepted message to its end, also when it can't be kept.
    private func receive(
        _ announcement: MessageAnnouncement
    ) async throws -> (message: NewMessage?, failure: StatusResponse?) {
        let incoming = try loggedIn().makeIncoming()
        var failure: StatusResponse?
        while true {
            switch try await nextEvent() {
            case .messageBytes(let bytes):
                guard failure == nil else { continue }
                failure = try await outcome {
                    try bytes.withUnsafeReadableBytes { try incoming.write($0) }
                    return nil
                }
            case .messageEnd:
                guard failure == nil else { return (nil, failure) }
                let message = announcement.message
                let date = message.internalDate.map {
                    StoredDate(seconds: $0.secondsSince1970, zoneMinutes: Int16(clamping: $0.zoneMinutes))
                }
                return (NewMessage(incoming, flags: try MessageFlags(message.flags), internalDate: date), nil)
            default: continue
            }
        }
    }

    private func finish(
        _ command: TaggedCommand, _ messages: [NewMessage], _ failure: StatusResponse?
    ) async throws {
        let status = try await outcome {
            if let failure { return failure }
            switch command.command {
            case .append(let append): return try self.finish(append, messages)
            case .replace(let replace): return try self.finish(replace, messages)
            default: throw CommandFailure.bad("APPEND was to come to its end")
            }
        }
        try tellChanges(after: command.command)
        try complete(command.tag, status ?? .bad("APPEND failed"))
    }

    private func finish(_ append: AppendCommand, _ messages: [NewMessage]) throws -> StatusResponse {
        let account = try loggedIn()
        let result = try account.append(messages, to: destination(append.mailbox, account).id)
        return .ok(appendUID(result), "APPEND done")
    }

    /// RFC 8508 section 3: the new message's place is told before the old one is seen to go.
    private func finish(_ replace: ReplaceCommand, _ messages: [NewMessage]) throws -> StatusResponse {
        let (account, selected) = try mailboxToWrite()
        guard let message = messages.first else { throw CommandFailure.bad("REPLACE has no message") }
        let folder = try destination(replace.mailbox, account)
        let old = try replaced(replace.message)
        do {
            let result = try account.replace(old.rawValue, in: selected.id, with: message, in: folder.id)
            send(.status(.ok(appendUID(result), "The message that replaces it")))
        } catch let error as StoreError where error.code == .noSuchMessage {
            throw CommandFailure.no(.nonExistent, "The message that is to be replaced is gone")
        }
        return .ok(try newModSeq(), "REPLACE done")
    }

    /// The one message that REPLACE is about.
    private func replaced(_ selection: MessageSelection) throws -> UID {
        _ = try mailboxToWrite()
        guard let range = try select(selection).ranges.first else {
            throw CommandFailure.no(.nonExistent, "There is no such message")
        }
        return range.lowerBound
    }

    private func appendUID(_ result: AppendResult) -> ResponseCode {
        .appendUID(UIDValidity(service.uidValidity(result.uidValidity)), OrderedUIDs(result.uids.uidRuns))
    }

    /// The folder that messages are to go into. Where there is none, the client is told that it may make it.
    func destination(_ name: MailboxName, _ account: AccountStore) throws -> Folder {
        do {
            let folder = try account.folder(at: path(name))
            guard folder.isSelectable else { throw StoreError(.notSelectable, "no mail is kept there") }
            return folder
        } catch let error as StoreError where error.code == .noSuchFolder || error.code == .notSelectable {
            throw CommandFailure.no(.tryCreate, "There is no such mailbox")
        }
    }
}

extension MessageAnnouncement {
    /// What it is the beginning of.
    fileprivate var command: Command {
        if let replacing {
            .replace(ReplaceCommand(message: replacing, mailbox: mailbox, replacement: message))
        } else {
            .append(AppendCommand(mailbox: mailbox, messages: [message]))
        }
    }
}

extension [UInt32] {
    /// Runs of numbers that follow each other, in the order given.
    var uidRuns: [ClosedRange<UID>] {
        var runs: [ClosedRange<UID>] = []
        for number in self {
            if let last = runs.last, last.upperBound.rawValue < number, last.upperBound.rawValue + 1 == number {
                runs[runs.count - 1] = last.lowerBound...UID(number)
            } else {
                runs.append(UID(number)...UID(number))
            }
        }
        return runs
    }
}
