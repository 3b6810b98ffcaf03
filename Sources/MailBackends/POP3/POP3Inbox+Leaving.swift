import Crypto
import Foundation
import Logging
import MailService
import MailStore
import POP3Client
import POP3Protocol

/// How messages leave the server. The order is always the same: downloaded; written down where they are to go; stored there,
/// on the disk; written down that they are; deleted on the server. Whatever falls between two steps, the message is in one
/// place at least, and ``healNow()`` sees to it that it shows in one only.
extension POP3Inbox {
    /// Brings messages of the inbox into a local folder, and removes them from the server.
    ///
    /// - Returns: their UIDs there; those that could not be brought, each with its error. Those that have left the inbox
    ///   meanwhile, or are kept here, are in neither.
    func transfer(
        _ messages: [MaildropMessage], to folder: StoredFolder, _ purpose: MaildropTransfer.Purpose,
        lane: MaildropLine.Lane = .interactive
    ) async throws -> (stored: [UInt32: UInt32], failed: [UInt32: MailServiceError]) {
        var stored: [UInt32: UInt32] = [:]
        var failed: [UInt32: MailServiceError] = [:]
        var rest = messages[...]
        while !rest.isEmpty {
            var batch: [(MaildropMessage, MessageCopy)] = []
            var bytes = 0
            while batch.count < options.movedTogether, bytes < options.movedTogetherBytes,
                let message = rest.popFirst()
            {
                do {
                    let copy = try await copy(of: message, lane: lane)
                    batch.append((message, copy))
                    bytes += copy.size
                } catch let error where error.isAboutOneMessage {
                    failed[message.number] = MailServiceError(upstream: error)
                }
            }
            stored.merge(try await store(batch, in: folder, purpose)) { $1 }
        }
        return (stored, failed)
    }

    /// The steps on this side of the wire, for some messages at once. One batch at a time: of two requests that move a
    /// message one finds it.
    private func store(
        _ batch: [(message: MaildropMessage, copy: MessageCopy)], in folder: StoredFolder,
        _ purpose: MaildropTransfer.Purpose
    ) async throws -> [UInt32: UInt32] {
        let turn = try await leaving.turn(for: Leaving())
        defer { turn.end() }
        let here = Set(
            try index.messages(batch.map(\.message.number)).filter { $0.keptUID == nil }.map(\.number))
        let batch = batch.filter { here.contains($0.message.number) }
        guard !batch.isEmpty else { return [:] }
        var incoming: [StoredNewMessage] = []
        var digests: [[UInt8]] = []
        for (message, copy) in batch {
            let (content, digest) = try await spool(copy)
            digests.append(digest)
            incoming.append(message.incoming(content))
        }
        let status = try local.account.status(of: folder.id)
        try index.begin(
            zip(batch, digests).map { entry, digest in
                MaildropTransfer(
                    number: entry.message.number, purpose: purpose, folder: folder.mailboxID,
                    uidValidity: status.uidValidity, uidNext: status.uidNext, digest: digest, size: entry.copy.size)
            })
        let numbers = batch.map(\.message.number)
        let result: AppendResult
        do {
            result = try local.account.append(incoming, to: folder.id)
        } catch {
            // All or none were stored: none.
            try index.withdraw(numbers)
            throw error
        }
        let stored = Dictionary(zip(numbers, result.uids)) { first, _ in first }
        do {
            try index.finish(stored)
        } catch {
            needsHealing()
            throw error
        }
        return stored
    }

    /// The message on its way into the store, and its SHA-256.
    func spool(_ copy: MessageCopy) async throws -> (IncomingMessage, [UInt8]) {
        let content = local.account.makeIncoming()
        var digest = SHA256()
        try await copy.forEachPiece(of: 0..<copy.size) { bytes in
            digest.update(data: bytes)
            try content.write(contentsOf: bytes)
        }
        return (content, Array(digest.finalize()))
    }

    // MARK: The server

    /// Deletes on the server what is to be deleted there, in a session of its own: only its QUIT does it (RFC 1939 section 6).
    ///
    /// - Throws: what goes wrong; what is to be deleted stays written down, and is tried again with the next look.
    func removeFromServer(lane: MaildropLine.Lane = .interactive) async throws {
        guard try !index.removals().isEmpty else { return }
        try await withSession(lane: lane) { session in try await self.remove(session) }
    }

    private func remove(_ session: MaildropSession) async throws {
        let removals = try index.removals()
        var marked: [UInt32] = []
        var absent: [UInt32] = []
        for removal in removals {
            guard let number = session.numbers[removal.key] else {
                absent.append(removal.number)
                continue
            }
            do {
                try await session.connection.delete(number)
                marked.append(removal.number)
            } catch let error as POP3ClientError where error.code == .nonexistent {
                absent.append(removal.number)
            } catch let error as POP3ClientError where error.code == .commandFailed {
                logger.notice("a message could not be deleted", metadata: ["error": "\(error)"])
            }
        }
        // The session ends with it: whoever comes next logs in anew.
        drop(session)
        try await session.connection.quit()
        for number in try index.finishRemovals(marked + absent) { copies.remove(copyName(number)) }
    }

    // MARK: After a crash

    /// Sees what was under way, and finishes it or takes it back; brings the index and the local store together.
    func healNow() throws {
        try healTransfers()
        try healKept()
        // Copies of messages that are gone, and beginnings of copies.
        let known = try index.numbers(.oldest(above: 0), limit: .max)
        try copies.removeAll(but: Set(known.map(copyName)))
    }

    private func healTransfers() throws {
        let transfers = try index.transfers()
        guard !transfers.isEmpty else { return }
        let folders = Dictionary(try local.account.folders().map { ($0.mailboxID, $0) }) { first, _ in first }
        var stored: [UInt32: UInt32] = [:]
        var withdrawn: [UInt32] = []
        var taken: [String: Set<UInt32>] = [:]
        for transfer in transfers {
            if let folder = folders[transfer.folder],
                let uid = try place(of: transfer, in: folder, but: taken[transfer.folder] ?? [])
            {
                stored[transfer.number] = uid
                taken[transfer.folder, default: []].insert(uid)
            } else {
                withdrawn.append(transfer.number)
            }
        }
        logger.notice(
            "moves that were broken off are put in order",
            metadata: ["finished": "\(stored.count)", "taken back": "\(withdrawn.count)"])
        try index.finish(stored)
        try index.withdraw(withdrawn)
    }

    /// Where a message lies that was about to be stored; nil if it wasn't.
    private func place(
        of transfer: MaildropTransfer, in folder: StoredFolder, but taken: Set<UInt32>
    ) throws -> UInt32? {
        let snapshot = try local.account.snapshot(of: folder.id)
        guard snapshot.uidValidity == transfer.uidValidity else { return nil }
        let candidates = snapshot.uids.intersection(transfer.uidNext...UInt32.max)
        var found: UInt32?
        try local.account.rows(in: folder.id, uids: candidates, columns: .size) { row in
            guard found == nil, row.size == transfer.size, !taken.contains(row.uid) else { return }
            let bytes = try local.account.content(of: row.uid, in: folder.id).whole()
            if Array(SHA256.hash(data: bytes)) == transfer.digest { found = row.uid }
        }
        return found
    }

    /// What Postern keeps of the inbox lies in the store's INBOX: there and in the index are the same messages.
    private func healKept() throws {
        let inbox = try local.account.folder(at: .inbox)
        let snapshot = try local.account.snapshot(of: inbox.id)
        let known = try index.keptUIDs()
        try index.forgetKept(known.filter { !snapshot.uids.contains($0.key) }.map(\.value))
        for uid in snapshot.uids where known[uid] == nil {
            _ = try adopt(uid, validity: snapshot.uidValidity, in: inbox)
        }
    }

    /// Shows a message of the store's INBOX in the inbox.
    ///
    /// - Returns: its key.
    func adopt(_ uid: UInt32, validity: UInt32, in inbox: StoredFolder) throws -> String {
        let row = try local.row(uid, in: inbox, columns: [.size, .internalDate])
        let content = try local.account.content(of: uid, in: inbox.id)
        // No UIDL begins with a space.
        let key = " k\(validity).\(uid)"
        var copy = content
        let bytes = try copy.read(from: 0, count: min(content.size, options.parsedBytes))
        let arrival = Date(timeIntervalSince1970: TimeInterval(row.internalDate.seconds))
        _ = try index.insertKept(
            key: key, uid: uid, keywords: Keyword.set(row.flags), size: content.size,
            text: MaildropText(
                bytes, firstSeen: arrival, size: content.size, textBytes: options.searchedTextBytes),
            at: Date())
        return key
    }

    // MARK: The policy

    /// Takes from the server what the account's policy says, after it was stored here.
    ///
    /// - Returns: whether there may be more to do.
    func carryOutPolicy() async throws -> Bool {
        let batch = options.movedTogether
        let due: [MaildropMessage]
        switch account.server.leaveOnServer {
        case .keep: return false
        case .deleteOnDownload:
            due = try index.onServer(seenBefore: .distantFuture, limit: batch)
                .filter { $0.hasText && !isUndownloadable($0.number) }
        case .deleteAfter(let days):
            due = try index.onServer(
                seenBefore: Date().addingTimeInterval(-TimeInterval(days) * 86_400),
                limit: batch + undownloadableCount
            ).filter { !isUndownloadable($0.number) }
        }
        guard !due.isEmpty else { return false }
        let kept = try await transfer(due, to: local.account.folder(at: .inbox), .keep, lane: .bulk)
        for number in kept.failed.keys { noteUndownloadable(number) }
        for number in kept.stored.keys {
            // The store has it now.
            try index.forgetCopy(number)
            copies.remove(copyName(number))
        }
        try await removeFromServer(lane: .bulk)
        return due.count >= batch
    }
}

extension MaildropMessage {
    /// With what the inbox knows of it, for a local folder.
    fileprivate func incoming(_ content: IncomingMessage) -> StoredNewMessage {
        let arrival = header?.receivedAt ?? firstSeen
        return StoredNewMessage(
            content, flags: MessageFlags(keywords),
            internalDate: InternalDate(seconds: Int64(arrival.timeIntervalSince1970)))
    }
}

extension Error {
    /// Whether other messages may fare better.
    fileprivate var isAboutOneMessage: Bool {
        switch self {
        case let error as POP3ClientError: error.isAboutOneMessage
        case let error as MailServiceError: error.code == .messageNotFound
        case let error as StoreError: error.code == .messageTooLarge
        default: false
        }
    }
}
