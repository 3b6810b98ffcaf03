import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    /// One lease and one look at the message, however many changes there are.
    func change(
        _ id: MessageID, _ changes: [MessageChange], onlyIf isExpected: (@Sendable (Set<Keyword>) -> Bool)?
    ) async throws -> ChangeOutcome {
        let location = try await locate(id)
        var plans: [FolderChange.Plan] = []
        for change in changes { plans.append(try await plan(for: change, in: location)) }
        let steps = plans
        let result = try await withFolder(location.mailbox) { connection, view in
            try location.check(view)
            let message = MessageChanges(connection: connection, uid: location.uid, plans: steps)
            let result = try await message.run(onlyIf: isExpected)
            pool.distrust(location.mailbox, except: connection)
            return result
        }
        for plan in plans {
            if let destination = plan.destination { pool.distrust(destination.name, except: nil) }
        }
        directory.expireCounts()
        return ChangeOutcome(id: id, result: result)
    }
}

/// Changes to one message of the folder that a connection has selected.
private struct MessageChanges {
    let connection: IMAPConnection
    let uid: UID
    let plans: [FolderChange.Plan]

    func run(onlyIf isExpected: (@Sendable (Set<Keyword>) -> Bool)?) async throws -> ChangeOutcome.Result {
        guard let message = try await look(isExpected != nil) else { return .failed(.messageIsGone) }
        var condition: FolderChange.Condition?
        if let isExpected {
            let flags = message.flags ?? []
            guard isExpected(Keyword.set(flags)) else { return .failed(.changedMeanwhile) }
            condition = message.modSeq.map { FolderChange.Condition(flags: flags, modSeq: $0) }
        }
        var result = ChangeOutcome.Result.done(newID: nil)
        for plan in plans {
            let change = FolderChange(
                connection: connection, plan: plan, chunks: [UIDSet(uid)], condition: condition)
            // It holds for the first: what comes after changes what that has made.
            condition = nil
            result = await change.run().result(for: uid) ?? .failed(.messageIsGone)
            if case .failed = result { return result }
        }
        return result
    }

    /// Its flags, and with CONDSTORE the modification sequence that they were seen at; nil where it isn't there.
    private func look(_ isCondition: Bool) async throws -> FetchResponse? {
        var attributes: [FetchAttribute] = [.uid, .flags]
        if isCondition, connection.capabilities.contains(.condStore), connection.selected?.highestModSeq != nil {
            attributes.append(.modSeq)
        }
        return try await connection.fetch(.uids(UIDSet(uid)), attributes).messages.first { $0.uid == uid }
    }
}
