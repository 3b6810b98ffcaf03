import IMAPClient
import IMAPProtocol
import MailService
import MailTransport

/// A change to messages of the folder that a connection has selected.
struct FolderChange {
    /// What it comes down to in IMAP.
    enum Plan {
        case nothing
        case store(add: [Flag], remove: [Flag])
        case copy(Destination)
        case move(Destination)
        case destroy

        var destination: Destination? {
            switch self {
            case .copy(let destination), .move(let destination): destination
            case .nothing, .store, .destroy: nil
            }
        }
    }

    struct Destination: Sendable {
        let name: MailboxName
        let folder: FolderID
    }

    /// What became of the messages, chunk by chunk.
    struct Outcome {
        fileprivate var chunks: [(uids: UIDSet, result: Result<Done, MailServiceError>)] = []
        fileprivate let destination: Destination?

        fileprivate struct Done {
            var copied: CopiedUIDs?
            /// The messages are marked as deleted, and were not removed.
            var isOnlyMarked = false
        }

        func result(for uid: UID) -> ChangeOutcome.Result? {
            guard let chunk = chunks.first(where: { $0.uids.contains(uid) }) else { return nil }
            switch chunk.result {
            case .failure(let error): return .failed(error)
            case .success(let done):
                let newID = newID(of: uid, done.copied)
                return done.isOnlyMarked ? .markedDeleted(newID: newID) : .done(newID: newID)
            }
        }

        private func newID(of uid: UID, _ copied: CopiedUIDs?) -> MessageID? {
            guard let destination, let copied, let new = copied.destination(of: uid) else { return nil }
            return MessageID(
                folder: destination.folder, key: .uid(validity: copied.uidValidity.rawValue, new.rawValue))
        }
    }

    let connection: IMAPConnection
    let plan: Plan
    let chunks: [UIDSet]

    /// Carries it out. What fails, fails for one chunk; once the connection is gone, for all that come after.
    func run() async -> Outcome {
        var outcome = Outcome(destination: plan.destination)
        for chunk in chunks {
            do {
                outcome.chunks.append((chunk, .success(try await change(chunk))))
            } catch {
                // Not thrown: a command that may have been carried out is not to be repeated on another connection.
                outcome.chunks.append((chunk, .failure(MailServiceError(upstream: error))))
            }
        }
        return outcome
    }

    private func change(_ uids: UIDSet) async throws -> Outcome.Done {
        switch plan {
        case .nothing:
            return Outcome.Done()
        case .store(let add, let remove):
            try await store(uids, add: add, remove: remove)
            return Outcome.Done()
        case .copy(let destination):
            return Outcome.Done(copied: try await transfer(uids, to: destination, moves: false))
        case .move(let destination):
            if connection.capabilities.contains(.move) {
                return Outcome.Done(copied: try await transfer(uids, to: destination, moves: true))
            }
            let copied = try await transfer(uids, to: destination, moves: false)
            return Outcome.Done(copied: copied, isOnlyMarked: try await !remove(uids))
        case .destroy:
            return Outcome.Done(isOnlyMarked: try await !remove(uids))
        }
    }

    /// Both commands in one flight. Not silent: what the server tells keeps the view of the folder true.
    private func store(_ uids: UIDSet, add: [Flag], remove: [Flag]) async throws {
        let commands = [(StoreCommand.Operation.add, add), (.remove, remove)].filter { !$0.1.isEmpty }
        let replies = commands.map { operation, flags in
            connection.start(StoreRequest(StoreCommand(messages: .uids(uids), operation: operation, flags: flags)))
        }
        for reply in replies { _ = try await reply.value }
    }

    private func transfer(_ uids: UIDSet, to destination: Destination, moves: Bool) async throws -> CopiedUIDs? {
        do {
            return try await connection.run(TransferRequest(.uids(uids), to: destination.name, moves: moves))
        } catch let error as IMAPClientError where error.isMissingFolder || error.responseCode == .tryCreate {
            throw MailServiceError(error, code: .folderNotFound, detail: "The folder to move or copy to is not there.")
        }
    }

    /// Removes the messages alone (RFC 4315 section 2.1). Without UIDPLUS they are only marked: an EXPUNGE would take
    /// with it what other programs have marked and may unmark.
    ///
    /// - Returns: whether they are gone.
    private func remove(_ uids: UIDSet) async throws -> Bool {
        try await store(uids, add: [.deleted], remove: [])
        guard connection.capabilities.contains(.uidPlus) else { return false }
        _ = try await connection.run(PlainRequest(.expunge(.uids(uids))))
        return true
    }
}

extension UIDSet {
    /// The set in pieces of at most so many ranges.
    func chunks(ranges count: Int) -> [UIDSet] {
        stride(from: 0, to: ranges.count, by: count).map { start in
            UIDSet(ranges: ranges[start..<Swift.min(start + count, ranges.count)])
        }
    }
}
