import IMAPClient
import IMAPProtocol
import MailService
import MailTransport

extension IMAPBackend {
    func change(_ ids: [MessageID], _ change: MessageChange) async throws -> [ChangeOutcome] {
        var results: [MessageID: ChangeOutcome.Result] = [:]
        try await self.change(ids, change) { outcomes in
            for outcome in outcomes { results[outcome.id] = outcome.result }
        }
        return ids.map { id in ChangeOutcome(id: id, result: results[id] ?? .failed(.messageIsGone)) }
    }

    /// Folder by folder, and chunk by chunk in each.
    func change(
        _ ids: [MessageID], _ change: MessageChange, _ receive: ([ChangeOutcome]) async throws -> Void
    ) async throws {
        var hasBegun = false
        for group in MessageGroup.groups(of: ids) {
            let location: MessageLocation
            do {
                location = try await locate(group.first)
                hasBegun = true
            } catch let error as MailServiceError where hasBegun || !error.code.isRetryable {
                // Once something has been done, that is told: the request is not one to send again.
                try await receive(group.ids.map { ChangeOutcome(id: $0, result: .failed(error)) })
                continue
            }
            try await changeTogether(group, at: location, change, receive)
        }
    }

    /// Messages of one folder, in as few commands as their UIDs can be written in.
    private func changeTogether(
        _ group: MessageGroup, at location: MessageLocation, _ change: MessageChange,
        _ receive: ([ChangeOutcome]) async throws -> Void
    ) async throws {
        var left = group
        do {
            let plan = try await plan(for: change, in: location)
            try await withFolder(location.mailbox) { connection, view in
                try location.check(view)
                try await receive(left.takeAbsent(from: try await Self.present(group.uids, on: connection)))
                // Of those that were asked about, whatever the server said beside.
                let present = left.uids
                defer {
                    // Their servers will tell the other connections in a moment; whoever asks before that is to see it.
                    pool.distrust(location.mailbox, except: connection)
                    if let destination = plan.destination { pool.distrust(destination.name, except: nil) }
                    directory.expireCounts()
                }
                let work = FolderChange(connection: connection, plan: plan, chunks: present.chunks)
                try await work.run { messages, outcome in
                    try await receive(left.take(messages) { outcome.result(for: $0) })
                }
            }
        } catch let error as MailServiceError {
            try await receive(left.ids.map { ChangeOutcome(id: $0, result: .failed(error)) })
        }
    }

    /// Those of the messages that are still there: asked in one flight.
    private static func present(_ uids: UIDSet, on connection: IMAPConnection) async throws -> UIDSet {
        let returning: [SearchReturnOption]? = connection.capabilities.contains(.eSearch) ? [.all] : nil
        let started = uids.chunks.map { chunk in
            connection.start(
                IMAPClient.SearchRequest(SearchCommand(key: .uid(chunk), returnsUIDs: true, returning: returning)))
        }
        return try await union(of: started)
    }

    // Not inlined: the optimiser of Swift 6.3.1 crashes ("found ownership error") on such loops between awaits.
    @inline(never)
    private static func union(of searches: [PendingReply<SearchAnswer>]) async throws -> UIDSet {
        var ranges: [ClosedRange<UID>] = []
        for search in searches { ranges += try await search.value.uids.ranges }
        return UIDSet(ranges: ranges)
    }

    /// What a change comes down to, for messages of one folder.
    func plan(for change: MessageChange, in location: MessageLocation) async throws -> FolderChange.Plan {
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
