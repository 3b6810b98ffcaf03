import Logging
import MailService
import MailStore
import Synchronization

extension POP3Backend {
    func change(_ ids: [MessageID], _ change: MessageChange) async throws -> [ChangeOutcome] {
        try await perform {
            try self.inbox.heal()
            let unique = Set(ids)
            let inInbox = unique.filter { $0.folder == Self.inboxID }
            var results = try self.changeLocal(Array(unique.subtracting(inInbox)), change)
            if !inInbox.isEmpty { results.merge(try await self.changeInbox(inInbox, change)) { $1 } }
            return ids.map { ChangeOutcome(id: $0, result: results[$0] ?? .failed(Self.gone)) }
        }
    }

    private static let gone = MailServiceError(.messageNotFound, "The message is not there any more.")

    // MARK: Messages of local folders

    private func changeLocal(
        _ ids: [MessageID], _ change: MessageChange
    ) throws -> [MessageID: ChangeOutcome.Result] {
        switch change {
        case .move(let selector) where Self.isInbox(selector): try bringToInbox(ids, isMove: true)
        case .copy(let selector) where Self.isInbox(selector): try bringToInbox(ids, isMove: false)
        case .keywords: changingKeywords.withLock { _ in local.change(ids, change) }
        default: local.change(ids, change)
        }
    }

    /// A POP3 server takes no messages: what is put into the inbox lies there by Postern's doing alone.
    private func bringToInbox(_ ids: [MessageID], isMove: Bool) throws -> [MessageID: ChangeOutcome.Result] {
        var results: [MessageID: ChangeOutcome.Result] = [:]
        let kept = try local.account.folder(at: .inbox)
        for id in ids {
            do {
                let (folder, uid) = try local.locate(id)
                let result =
                    isMove
                    ? try local.account.move([uid], from: folder.id, to: kept.id)
                    : try local.account.copy([uid], from: folder.id, to: kept.id)
                guard let destination = result.destinations.first else { throw Self.gone }
                let key = try inbox.adopt(destination, validity: result.uidValidity, in: kept)
                results[id] = .done(newID: MessageID(folder: Self.inboxID, key: .uidl(key)))
            } catch {
                results[id] = .failed(MailServiceError(upstream: error))
            }
        }
        return results
    }

    // MARK: Messages of the inbox

    private func changeInbox(
        _ ids: Set<MessageID>, _ change: MessageChange
    ) async throws -> [MessageID: ChangeOutcome.Result] {
        var messages: [MessageID: MaildropMessage] = [:]
        for id in ids {
            do {
                messages[id] = try await freshMessage(id)
            } catch let error as MailServiceError where error.code == .messageNotFound {
                continue
            }
        }
        do {
            let moved = try await carryOut(change, on: messages.values.sorted { $0.number < $1.number })
            return messages.mapValues { moved[$0.number] ?? .done(newID: nil) }
        } catch {
            return messages.mapValues { _ in .failed(MailServiceError(inSession: error)) }
        }
    }

    /// - Returns: the outcomes by number; where there is none, it is done.
    private func carryOut(
        _ change: MessageChange, on messages: [MaildropMessage]
    ) async throws -> [UInt32: ChangeOutcome.Result] {
        switch change {
        case .keywords(let add, let remove):
            try Keyword.check(add.union(remove))
            let numbers = messages.map(\.number)
            _ = try changingKeywords.withLock { _ in try inbox.index.change(numbers, add: add, remove: remove) }
            return [:]
        case .move(let selector):
            return Self.isInbox(selector) ? [:] : try await leave(messages, for: local.folder(selector))
        case .copy(let selector):
            return try await copy(
                messages, to: Self.isInbox(selector) ? local.account.folder(at: .inbox) : local.folder(selector))
        case .delete:
            return try await leave(messages, for: local.trash())
        case .destroy:
            return try await destroy(messages)
        }
    }

    private func leave(
        _ messages: [MaildropMessage], for folder: StoredFolder
    ) async throws -> [UInt32: ChangeOutcome.Result] {
        var results = try moveKept(messages, to: folder)
        let onServer = messages.filter { $0.keptUID == nil }
        if !onServer.isEmpty {
            let (stored, failed) = try await inbox.transfer(onServer, to: folder, .move)
            let validity = try local.account.status(of: folder.id).uidValidity
            for (number, uid) in stored {
                results[number] = .done(
                    newID: MessageID(folder: folder.apiID, key: .uid(validity: validity, uid)))
            }
            for (number, error) in failed { results[number] = .failed(error) }
            // Somebody was faster: it is in another folder, or is kept here by now.
            let missed = onServer.map(\.number).filter { results[$0] == nil }
            results.merge(try moveKept(inbox.index.messages(missed), to: folder)) { $1 }
            for number in missed where results[number] == nil { results[number] = .failed(Self.gone) }
        }
        await finishOnServer()
        return results
    }

    /// The messages are where they should be. What the server still has of them goes with a later look, if not now.
    private func finishOnServer() async {
        guard !inbox.mayNotLogIn else { return }
        do {
            try await inbox.removeFromServer()
        } catch {
            inbox.logger.notice("messages stay on the server for now", metadata: ["error": "\(error)"])
        }
    }

    /// What Postern keeps of the inbox moves from one local file to another.
    private func moveKept(
        _ messages: [MaildropMessage], to folder: StoredFolder
    ) throws -> [UInt32: ChangeOutcome.Result] {
        var results: [UInt32: ChangeOutcome.Result] = [:]
        let kept = try local.account.folder(at: .inbox)
        for message in messages {
            guard let uid = message.keptUID else { continue }
            // The inbox's keywords are the index's.
            try local.account.store(.replace(MessageFlags(message.keywords)), on: [uid], in: kept.id)
            let result = try local.account.move([uid], from: kept.id, to: folder.id)
            try inbox.index.forgetKept([message.number])
            results[message.number] =
                result.destinations.first.map {
                    .done(newID: MessageID(folder: folder.apiID, key: .uid(validity: result.uidValidity, $0)))
                } ?? .failed(Self.gone)
        }
        return results
    }

    private func copy(
        _ messages: [MaildropMessage], to folder: StoredFolder
    ) async throws -> [UInt32: ChangeOutcome.Result] {
        var results: [UInt32: ChangeOutcome.Result] = [:]
        for message in messages {
            do {
                let (content, _) = try await inbox.spool(try await inbox.copy(of: message))
                let arrival = InternalDate(seconds: message.shownHeader.receivedAt.wholeSeconds)
                let result = try local.account.append(
                    [StoredNewMessage(content, flags: MessageFlags(message.keywords), internalDate: arrival)],
                    to: folder.id)
                results[message.number] = .done(newID: try shown(result, in: folder))
            } catch {
                results[message.number] = .failed(MailServiceError(inSession: error))
            }
        }
        return results
    }

    /// The id of a message that was put into a folder of the store, its INBOX too.
    func shown(_ result: AppendResult, in folder: StoredFolder) throws -> MessageID? {
        guard let uid = result.uids.first else { return nil }
        guard folder.path.isInbox else {
            return MessageID(folder: folder.apiID, key: .uid(validity: result.uidValidity, uid))
        }
        let key = try inbox.adopt(uid, validity: result.uidValidity, in: folder)
        return MessageID(folder: Self.inboxID, key: .uidl(key))
    }

    /// For good: on the server, where the message is there, and here.
    private func destroy(_ messages: [MaildropMessage]) async throws -> [UInt32: ChangeOutcome.Result] {
        let kept = messages.filter { $0.keptUID != nil }
        if !kept.isEmpty {
            let folder = try local.account.folder(at: .inbox)
            try local.account.remove(UIDRanges(kept.compactMap(\.keptUID)), from: folder.id)
            try inbox.index.forgetKept(kept.map(\.number))
        }
        let numbers = messages.filter { $0.keptUID == nil }.map(\.number)
        try inbox.index.requestRemoval(numbers)
        // It is written down, and goes with the next login.
        guard !inbox.mayNotLogIn else { return [:] }
        do {
            try await inbox.removeFromServer()
        } catch {
            // Nobody is told that it is gone: it shows again, if the server still has it.
            try inbox.index.withdrawRemovals(numbers)
            throw error
        }
        let refused = Set(try inbox.index.removals().map(\.number)).intersection(numbers)
        try inbox.index.withdrawRemovals(Array(refused))
        return Dictionary(
            refused.map { ($0, .failed(MailServiceError(.upstreamRefused, "The mail server won't delete it."))) }
        ) { first, _ in first }
    }
}

extension Keyword {
    /// - Throws: `invalidRequest` for what no folder of any kind takes as a keyword.
    static func check(_ keywords: Set<Keyword>) throws {
        for keyword in keywords.sorted() {
            let isAtom =
                (1...100).contains(keyword.rawValue.utf8.count)
                && keyword.rawValue.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#"(){%*"\]"#.utf8.contains($0) }
            guard isAtom else {
                throw MailServiceError.invalid("keywords", "\"\(keyword.rawValue)\" can't be a keyword")
            }
        }
    }
}
