import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    func change(_ ids: [MessageID], _ change: MessageChange) async throws -> [ChangeOutcome] {
        var results: [MessageID: ChangeOutcome.Result] = [:]
        var groups: [(location: MessageLocation, ids: [MessageID])] = []
        var places: [FolderID: [UInt32: Int]] = [:]
        for id in Set(ids).sorted(by: { $0.uid ?? 0 < $1.uid ?? 0 }) {
            do {
                let location = try await locate(id)
                let validity = location.cacheFolder.validity
                if let place = places[id.folder]?[validity] {
                    groups[place].ids.append(id)
                } else {
                    places[id.folder, default: [:]][validity] = groups.count
                    groups.append((location, [id]))
                }
            } catch let error as MailServiceError where !error.code.isRetryable {
                results[id] = .failed(error)
            }
        }
        for group in groups {
            let outcome = try await changeTogether(group.ids, at: group.location, change)
            results.merge(outcome) { $1 }
        }
        return ids.map { id in
            ChangeOutcome(id: id, result: results[id] ?? .failed(.messageIsGone))
        }
    }

    /// Messages of one folder, in as few commands as their UIDs can be written in.
    func changeTogether(_ ids: [MessageID], at location: MessageLocation, _ change: MessageChange) async throws
        -> [MessageID: ChangeOutcome.Result]
    {
        let uids = Self.uids(of: ids)
        do {
            let plan = try await plan(for: change, in: location)
            let (present, outcome) = try await withFolder(location.mailbox) { connection, view in
                try location.check(view)
                let present = try await Self.present(uids, on: connection)
                let work = FolderChange(
                    connection: connection, plan: plan, chunks: present.chunks(ranges: Self.rangesInCommand))
                let outcome = await work.run()
                // Their servers will tell the other connections in a moment; whoever asks before that is to see it too.
                pool.distrust(location.mailbox, except: connection)
                if let destination = plan.destination { pool.distrust(destination.name, except: nil) }
                return (present, outcome)
            }
            directory.expireCounts()
            return Self.results(of: ids) { present.contains($0) ? outcome.result(for: $0) : nil }
        } catch let error as MailServiceError {
            return Self.results(of: ids) { _ in .failed(error) }
        }
    }

    // Not inlined: the optimiser of Swift 6.3.1 crashes ("found ownership error") on these loops between awaits.
    @inline(never)
    private static func uids(of ids: [MessageID]) -> UIDSet {
        UIDSet(ids.compactMap(\.uid).map { UID($0) })
    }

    /// What became of each; a message of which nothing is known has none.
    @inline(never)
    private static func results(
        of ids: [MessageID], _ result: (UID) -> ChangeOutcome.Result?
    ) -> [MessageID: ChangeOutcome.Result] {
        var results: [MessageID: ChangeOutcome.Result] = [:]
        for (id, uid) in zip(ids, ids.map(\.uid)) { results[id] = uid.flatMap { result(UID($0)) } }
        return results
    }

    /// Those of the messages that are still there.
    private static func present(_ uids: UIDSet, on connection: IMAPConnection) async throws -> UIDSet {
        var present = UIDSet()
        for chunk in uids.chunks(ranges: rangesInCommand) {
            present.formUnion(try await connection.search(.uid(chunk)).uids)
        }
        return present
    }

    /// Ranges of one command's UID set: at 22 bytes each it stays below the 8,192 octets of RFC 7162 section 4.
    private static var rangesInCommand: Int { 350 }

    /// What a change comes down to, for messages of one folder.
    private func plan(for change: MessageChange, in location: MessageLocation) async throws -> FolderChange.Plan {
        switch change {
        case .keywords(let add, let remove):
            return .store(add: try Self.flags(add), remove: try Self.flags(remove))
        case .move(let selector):
            let destination = try await destination(selector)
            return destination.name == location.mailbox ? .nothing : .move(destination)
        case .copy(let selector):
            return .copy(try await destination(selector))
        case .delete:
            let trash = try await destination(.role(.trash))
            return trash.name == location.mailbox ? .destroy : .move(trash)
        case .destroy:
            return .destroy
        }
    }

    static func flags(_ keywords: Set<Keyword>) throws -> [Flag] {
        try keywords.sorted().map { keyword in
            guard keyword.flag.isValid else {
                throw MailServiceError.invalid("keywords", "\"\(keyword.rawValue)\" can't be an IMAP keyword")
            }
            return keyword.flag
        }
    }
}

extension MailServiceError {
    fileprivate static var messageIsGone: Self {
        Self(.messageNotFound, "The message is not there any more.")
    }
}

extension MessageID {
    /// The UID, of a message in IMAP.
    fileprivate var uid: UInt32? {
        if case .uid(_, let uid) = key { uid } else { nil }
    }
}
