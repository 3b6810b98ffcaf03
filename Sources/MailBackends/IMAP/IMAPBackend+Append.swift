import Foundation
import IMAPClient
import IMAPProtocol
import Logging
import MailService
import Synchronization

extension IMAPBackend {
    func append(_ message: NewMessage, to folder: FolderSelector) async throws -> MessageID? {
        let message = try Upload(message)
        let destination = try await destination(folder)
        let appended = try await perform {
            try await pool.withLease(folder: nil, lane: message.lane) { pooled in
                try await pooled.prove()
                return try await message.run(
                    message.append(to: destination.name), on: pooled.connection, directory: directory)
            }
        }
        noteChange(of: destination.name)
        return appended.map { MessageID($0, in: destination.folder) }
    }

    func replace(_ id: MessageID, with message: NewMessage) async throws -> MessageID? {
        let message = try Upload(message)
        let location = try await locate(id)
        let turn = try await replacements.turn(for: id)
        defer { turn.end() }
        let (appended, isReplaced) = try await withFolder(location.mailbox, lane: message.lane) { connection, view in
            try location.check(view)
            // What is marked only because it can't be removed alone has been replaced already.
            let key = SearchKey.and([.uid(UIDSet(location.uid)), .undeleted])
            guard try await connection.search(key).uids.contains(location.uid) else {
                throw MailServiceError.messageIsGone
            }
            let replaces = connection.capabilities.contains(.replace)
            let request =
                replaces
                ? message.replace(location.uid, in: location.mailbox) : message.append(to: location.mailbox)
            return (try await message.run(request, on: connection, directory: directory), replaces)
        }
        noteChange(of: location.mailbox)
        if !isReplaced { await removeReplaced(location) }
        return appended.map { MessageID($0, in: id.folder) }
    }

    /// The new message is there: that the old one can't be removed is no reason to say that it isn't.
    private func removeReplaced(_ location: MessageLocation) async {
        do {
            let outcome = try await change(location.id, [.destroy], onlyIf: nil)
            guard case .failed(let error) = outcome.result else { return }
            throw error
        } catch {
            logger.warning("a message that was replaced is still there", metadata: ["error": "\(error)"])
        }
    }

    func find(messageID: String, in folder: FolderSelector) async throws -> [MessageID] {
        let wanted = messageID.drop { $0 == "<" || $0 == " " }.prefix { $0 != ">" && $0 != " " }
        guard !wanted.isEmpty, let text = AString(String(wanted))?.text else { return [] }
        let name = try await mailbox(for: folder)
        // A connection that watches the folder may not have been told yet.
        pool.distrust(name, except: nil)
        return try await withFolder(name) { connection, view in
            let hits = try await connection.search(.header(field: "Message-ID", text)).uids
            let newest = hits.last(Self.candidates)
            guard !newest.isEmpty else { return [] }
            // HEADER finds parts of a field.
            let found = try await connection.fetch(.uids(newest), [.uid, .envelope]).messages
            let uids = found.filter { $0.envelope?.messageID?.string.contains("<\(text)>") == true }.compactMap(\.uid)
            return uids.sorted().map { uid in
                MessageID(folder: view.folder, key: .uid(validity: view.window.validity, uid.rawValue))
            }
        }
    }

    /// Messages that are looked at for one Message-ID, the newest: more that hold it as a part of theirs are somebody's
    /// joke.
    private static var candidates: Int { 100 }

    private func noteChange(of name: MailboxName) {
        pool.distrust(name, except: nil)
        directory.expireCounts()
    }
}

/// A message on its way to the server, in IMAP's terms.
private struct Upload {
    private let message: NewMessage
    private let flags: [Flag]
    private let internalDate: InternalDate?

    init(_ message: NewMessage) throws {
        guard message.size > 0 else { throw MailServiceError.invalid("message", "it is empty") }
        self.message = message
        flags = try IMAPBackend.flags(message.keywords)
        internalDate = message.receivedAt.flatMap { Int64(exactly: $0.timeIntervalSince1970.rounded(.down)) }
            .map { InternalDate(secondsSince1970: $0) }
        guard internalDate?.isValid ?? (message.receivedAt == nil) else {
            throw MailServiceError.invalid("receivedAt", "it is not a time that mail servers know")
        }
    }

    private var byteCount: UInt64 { UInt64(message.size) }

    /// What takes long makes way for a person's clicks.
    var lane: SessionPool.Machine.Lane { byteCount > LiteralSupport.largestUnaskedContent ? .bulk : .interactive }

    func append(to mailbox: MailboxName) -> AppendRequest {
        .append(to: mailbox, flags: flags, internalDate: internalDate, byteCount: byteCount)
    }

    func replace(_ uid: UID, in mailbox: MailboxName) -> AppendRequest {
        .replace(uid, in: mailbox, flags: flags, internalDate: internalDate, byteCount: byteCount)
    }

    /// Once the server wants the content, no failure comes out as one that another connection could make good: the
    /// message may be there.
    func run(
        _ request: AppendRequest, on connection: IMAPConnection, directory: FolderDirectoryCache
    ) async throws -> AppendedUID? {
        if let limit = connection.capabilities.appendLimit, byteCount > limit {
            throw MailServiceError(.tooLarge, "The mail server takes messages of up to \(limit) bytes.")
        }
        let hasBegun = Atomic(false)
        do {
            return try await connection.upload(request, byteCount: byteCount) {
                hasBegun.store(true, ordering: .relaxed)
                return try await message.content()
            }
        } catch let error as IMAPClientError {
            if error.code == .nonexistent {
                directory.forget()
                throw MailServiceError(error, code: .folderNotFound, detail: "The folder is not there any more.")
            }
            throw hasBegun.load(ordering: .relaxed) ? MailServiceError(upstream: error) : error
        }
    }
}

extension MessageID {
    fileprivate init(_ appended: AppendedUID, in folder: FolderID) {
        self.init(folder: folder, key: .uid(validity: appended.uidValidity.rawValue, appended.uid.rawValue))
    }
}

extension UIDSet {
    /// The highest of them, at most so many.
    fileprivate func last(_ count: Int) -> UIDSet {
        var left = UInt32(clamping: count)
        var result: [ClosedRange<UID>] = []
        for range in ranges.reversed() where left > 0 {
            let size = range.upperBound.rawValue - range.lowerBound.rawValue
            let taken = Swift.min(size, left - 1)
            result.append(UID(range.upperBound.rawValue - taken)...range.upperBound)
            left -= taken + 1
        }
        return UIDSet(ranges: result)
    }
}
