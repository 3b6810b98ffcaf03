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

    /// A message's flags, and when they were these: what changes them is to find them so (RFC 7162 section 3.1.3).
    struct Condition {
        let flags: [Flag]
        let modSeq: ModSequence
    }

    let connection: IMAPConnection
    let plan: Plan
    /// As many messages as one command takes, each.
    let chunks: [UIDSet]
    /// For one message. MOVE and COPY know no condition.
    var condition: Condition?

    /// Ranges of one command's UID set: at 22 bytes each it stays below the 8,192 octets of RFC 7162 section 4.
    static let rangesInCommand = 350
    /// Messages of one command: each is a response.
    static let messagesInCommand: UInt64 = 10_000
    /// Chunks that are on their way at once: below what servers read ahead, and what a connection queues.
    private static let chunksInFlight = 16

    /// Carries it out, in flights of commands. What fails, fails for one chunk; once the connection is gone, for all that
    /// come after.
    func run() async -> Outcome {
        var outcome = Outcome(destination: plan.destination)
        for flight in flights { outcome.add(await carryOut(flight)) }
        return outcome
    }

    /// The same, with what became of the messages of each flight.
    func run(_ report: (_ messages: UIDSet, Outcome) async throws -> Void) async throws {
        for flight in flights {
            var outcome = Outcome(destination: plan.destination)
            outcome.add(await carryOut(flight))
            try await report(UIDSet(ranges: flight.flatMap(\.ranges)), outcome)
        }
    }

    private var flights: [[UIDSet]] {
        stride(from: 0, to: chunks.count, by: Self.chunksInFlight).map { start in
            Array(chunks[start..<min(start + Self.chunksInFlight, chunks.count)])
        }
    }

    // Errors aren't thrown: a command that may have been carried out is not to be repeated on another connection.
    private func carryOut(_ flight: [UIDSet]) async -> [(UIDSet, Result<Done, MailServiceError>)] {
        guard connection.isOpen else {
            let error = MailServiceError(upstream: IMAPClientError(.closed))
            return flight.map { ($0, .failure(error)) }
        }
        switch plan {
        case .nothing: return flight.map { ($0, .success(Done())) }
        case .store(let add, let remove): return await store(flight, add: add, remove: remove)
        case .copy(let destination): return await transfer(flight, to: destination, moves: false)
        case .move(let destination):
            guard !connection.capabilities.contains(.move) else {
                return await transfer(flight, to: destination, moves: true)
            }
            return await removeCopied(await transfer(flight, to: destination, moves: false))
        case .destroy: return await remove(flight)
        }
    }
}

// MARK: - Flags

extension FolderChange {
    /// Not silent: what the server tells keeps the view of the folder true.
    private func store(
        _ flight: [UIDSet], add: [Flag], remove: [Flag]
    ) async -> [(UIDSet, Result<Done, MailServiceError>)] {
        if let condition {
            let kept = condition.flags.filter { flag in !remove.contains(flag) && flag != .recent }
            let flags = kept + add.filter { !kept.contains($0) }
            return await conditionally(flight, .replace, flags, since: condition.modSeq)
        }
        let operations = [(StoreCommand.Operation.add, add), (.remove, remove)].filter { !$0.1.isEmpty }
        let started = flight.map { uids in
            operations.map { operation, flags in
                connection.start(StoreRequest(StoreCommand(messages: .uids(uids), operation: operation, flags: flags)))
            }
        }
        return await Self.results(flight, started) { replies in
            for reply in replies { _ = try await reply.value }
            return Done()
        }
    }

    private func conditionally(
        _ flight: [UIDSet], _ operation: StoreCommand.Operation, _ flags: [Flag], since modSeq: ModSequence
    ) async -> [(UIDSet, Result<Done, MailServiceError>)] {
        let started = flight.map { uids in
            connection.start(
                StoreRequest(
                    StoreCommand(messages: .uids(uids), operation: operation, flags: flags, unchangedSince: modSeq)))
        }
        return await Self.results(flight, started) { reply in
            do {
                guard try await reply.value.modified.isEmpty else { throw MailServiceError.changedMeanwhile }
            } catch let error as IMAPClientError where error.isModified {
                throw MailServiceError(error, code: .preconditionFailed, detail: "The message was changed since.")
            }
            return Done()
        }
    }
}

// MARK: - Copies, and the end

extension FolderChange {
    private func transfer(
        _ flight: [UIDSet], to destination: Destination, moves: Bool
    ) async -> [(UIDSet, Result<Done, MailServiceError>)] {
        let started = flight.map { uids in
            connection.start(TransferRequest(.uids(uids), to: destination.name, moves: moves))
        }
        return await Self.results(flight, started) { reply in
            do {
                return Done(copied: try await reply.value)
            } catch let error as IMAPClientError where error.isMissingFolder || error.responseCode == .tryCreate {
                throw MailServiceError(
                    error, code: .folderNotFound, detail: "The folder to move or copy to is not there.")
            } catch let error as IMAPClientError where !connection.isOpen {
                // Twice would be two copies.
                throw MailServiceError(error, outcomeUnknownOf: moves ? "MOVE" : "COPY")
            }
        }
    }

    /// The second half of a move without MOVE: only what has been copied goes.
    private func removeCopied(
        _ copies: [(UIDSet, Result<Done, MailServiceError>)]
    ) async -> [(UIDSet, Result<Done, MailServiceError>)] {
        let copied = copies.compactMap { uids, result in if case .success = result { uids } else { nil } }
        var removals = await remove(copied).makeIterator()
        return copies.map { uids, result in
            guard case .success(let copy) = result, let (_, removal) = removals.next() else { return (uids, result) }
            let move = removal.map { Done(copied: copy.copied, isOnlyMarked: $0.isOnlyMarked) }
            return (uids, move.mapError(\.ofACopied))
        }
    }

    /// Removes the messages alone (RFC 4315 section 2.1). Without UIDPLUS they are only marked: an EXPUNGE would take
    /// with it what other programs have marked and may unmark.
    private func remove(_ flight: [UIDSet]) async -> [(UIDSet, Result<Done, MailServiceError>)] {
        if let condition {
            let marked = await conditionally(flight, .add, [.deleted], since: condition.modSeq)
            guard marked.allSatisfy({ if case .success = $0.1 { true } else { false } }) else { return marked }
        }
        let expunges = connection.capabilities.contains(.uidPlus)
        let started = flight.map { uids in
            (
                connection.start(
                    StoreRequest(
                        StoreCommand(
                            messages: .uids(uids), operation: .add, flags: [.deleted], isSilent: expunges))),
                expunges ? connection.start(PlainRequest(.expunge(.uids(uids)))) : nil
            )
        }
        return await Self.results(flight, started) { mark, expunge in
            _ = try await mark.value
            _ = try await expunge?.value
            return Done(isOnlyMarked: !expunges)
        }
    }
}

// MARK: - Outcomes

extension FolderChange {
    fileprivate struct Done {
        var copied: CopiedUIDs?
        /// The messages are marked as deleted, and were not removed.
        var isOnlyMarked = false
    }

    // Not inlined: the optimiser of Swift 6.3.1 crashes ("found ownership error") on such loops between awaits.
    @inline(never)
    private static func results<Started>(
        _ flight: [UIDSet], _ started: [Started], _ finish: (Started) async throws -> Done
    ) async -> [(UIDSet, Result<Done, MailServiceError>)] {
        var results: [(UIDSet, Result<Done, MailServiceError>)] = []
        for (uids, pending) in zip(flight, started) {
            do {
                results.append((uids, .success(try await finish(pending))))
            } catch {
                results.append((uids, .failure(MailServiceError(upstream: error))))
            }
        }
        return results
    }

    /// What became of the messages, chunk by chunk.
    struct Outcome {
        private var chunks: [(uids: UIDSet, result: Result<Done, MailServiceError>)] = []
        private let destination: Destination?

        fileprivate init(destination: Destination?) { self.destination = destination }

        fileprivate mutating func add(_ results: [(UIDSet, Result<Done, MailServiceError>)]) {
            for (uids, result) in results { chunks.append((uids, result)) }
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

        /// For a folder that was emptied. The first failure is the whole's, where nothing else came of it.
        func counts() throws -> EmptiedFolder {
            var counts = EmptiedFolder()
            var failure: MailServiceError?
            for (uids, result) in chunks {
                switch result {
                case .success(let done):
                    let count = Int(clamping: uids.count)
                    if done.isOnlyMarked { counts.markedDeleted += count } else { counts.removed += count }
                case .failure(let error): failure = failure ?? error
                }
            }
            if let failure { throw failure }
            return counts
        }

        private func newID(of uid: UID, _ copied: CopiedUIDs?) -> MessageID? {
            guard let destination, let copied, let new = copied.destination(of: uid) else { return nil }
            return MessageID(
                folder: destination.folder, key: .uid(validity: copied.uidValidity.rawValue, new.rawValue))
        }
    }
}

extension MailServiceError {
    /// That the old message of a move couldn't be removed, once it was copied.
    fileprivate var ofACopied: Self {
        var error = self
        error.code = .upstreamRefused
        error.detail = "It was copied, and could not be removed from its folder: \(detail)"
        return error
    }
}

extension IMAPClientError {
    /// RFC 7162 section 3.1.3: MODIFIED may come with NO.
    fileprivate var isModified: Bool {
        if case .modified = responseCode { true } else { false }
    }
}

extension UIDSet {
    /// The set in pieces that one command takes each.
    var chunks: [UIDSet] {
        var chunks: [UIDSet] = []
        var current: [ClosedRange<UID>] = []
        var room = FolderChange.messagesInCommand
        for range in ranges {
            var rest = range
            while true {
                if room == 0 || current.count == FolderChange.rangesInCommand {
                    chunks.append(UIDSet(ranges: current))
                    current = []
                    room = FolderChange.messagesInCommand
                }
                let count = UInt64(rest.upperBound.rawValue - rest.lowerBound.rawValue) + 1
                guard count > room else {
                    current.append(rest)
                    room -= count
                    break
                }
                let last = UID(rest.lowerBound.rawValue + UInt32(room) - 1)
                current.append(rest.lowerBound...last)
                rest = UID(last.rawValue + 1)...rest.upperBound
                room = 0
            }
        }
        if !current.isEmpty { chunks.append(UIDSet(ranges: current)) }
        return chunks
    }
}
