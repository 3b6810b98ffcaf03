import Foundation
import MailMessage
import MailService
import Synchronization

/// One account's mail in memory, behind the port that mail servers stand behind: it counts its calls, and fails, stalls
/// or changes when a test says so.
final class FakeMail: MailBackend, MailBackendProvider {
    struct AppendedMessage {
        let message: NewMessage
        let folder: FolderSelector
        let bytes: [UInt8]
    }

    struct State {
        var messages: [FetchedMessage] = []
        var appended: [AppendedMessage] = []
        /// Beside the inbox and `Work`.
        var folders: [Folder] = []
        var modification = 1
        /// Calls so far, by name.
        var calls: [String: Int] = [:]
        /// What calls fail with, by name.
        var failures: [String: MailServiceError] = [:]
        /// Calls that never answer, by name: they end by being cancelled.
        var stalled: Set<String> = []
        /// Octets of content that were read by somebody.
        var octetsRead = 0
        var honoursRanges = true
    }

    static let password = "lovelace"
    static let inbox = FolderID(.name(Array("INBOX".utf8)))
    static let work = FolderID(.name(Array("Work".utf8)))
    static let validity: UInt32 = 1_700_000_000

    let state = Mutex(State())
    /// Finished calls that were cancelled, by name.
    let cancellations: AsyncStream<String>
    private let cancelled: AsyncStream<String>.Continuation

    init(messages: Int = 120) {
        (cancellations, cancelled) = AsyncStream.makeStream()
        state.withLock { $0.messages = (1...UInt32(max(1, messages))).prefix(messages).map(SampleMessage.message) }
    }

    func change(_ body: @Sendable (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    func calls(_ name: String) -> Int {
        state.withLock { $0.calls[name] ?? 0 }
    }

    func enter(_ name: String) async throws {
        let (failure, isStalled) = state.withLock { state in
            state.calls[name, default: 0] += 1
            return (state.failures[name], state.stalled.contains(name))
        }
        if let failure { throw failure }
        guard isStalled else { return }
        let (never, _) = AsyncStream<Void>.makeStream()
        for await _ in never {}
        cancelled.yield(name)
        throw CancellationError()
    }

    // MARK: - Provider

    func logIn(_ account: Account, password: Secret<String>) async throws -> any MailBackend {
        try await enter("logIn")
        guard password.withExposed({ $0 == Self.password }) else {
            throw MailServiceError(.invalidCredentials, "The mail server refused this address and password.")
        }
        return self
    }

    func backend(for account: Account, password: Secret<String>) async throws -> any MailBackend { self }

    func forget(_ account: Account) async {}

    // MARK: - Backend

    func capabilities() async throws -> AccountCapabilities {
        try await enter("capabilities")
        return AccountCapabilities(
            folders: true, search: .server, threads: .references, sort: [.newest, .oldest], objectIDs: false,
            preview: false, push: true, modificationSequences: true)
    }

    func folders(_ request: FolderListRequest) async throws -> [Folder] {
        try await enter("folders")
        let total = state.withLock { $0.messages.count }
        return [
            Folder(id: Self.inbox, name: "INBOX", path: ["INBOX"], role: .inbox, total: total, unread: total / 2),
            Folder(id: Self.work, name: "Work", path: ["Work"], selectable: false),
        ] + state.withLock(\.folders)
    }

    func page(_ request: PageRequest) async throws -> PageResult {
        try await enter("page")
        try checkFolder(request.folder)
        return state.withLock { state in
            let stateName = "m\(state.modification)"
            if request.knownState == stateName { return .notModified(state: stateName) }
            let newestFirst = state.messages.map(\.summary).reversed()
            let rest = newestFirst.filter { summary in request.cursor.map { $0.lastUID > summary.uid } ?? true }
            let page = Array(rest.prefix(request.limit))
            let next = rest.count > page.count ? page.last : nil
            let cursor = next.map {
                PageCursor(
                    folder: Self.inbox, validity: Self.validity, sort: request.sort, lastUID: $0.uid, position: 1)
            }
            return .page(
                MessagePage(
                    folder: Self.inbox, messages: page, nextCursor: cursor, total: newestFirst.count, state: stateName))
        }
    }

    func record(_ id: MessageID) async throws -> MessageRecord {
        try await enter("record")
        let message = try find(id)
        return MessageRecord(header: message.summary.header, structure: message.structure)
    }

    func keywords(of id: MessageID) async throws -> Set<Keyword> {
        try await enter("keywords")
        return try find(id).summary.keywords
    }

    func message(
        _ id: MessageID, selecting selection: @escaping @Sendable (MessagePart) -> [PartSelection]
    ) async throws -> FetchedMessage {
        try await enter("message")
        var message = try find(id)
        let wanted = Set(message.structure.map(selection)?.map(\.partID) ?? [])
        message.contents = message.contents.filter { wanted.contains($0.key) }
        return message
    }

    /// Moves and copies give the UIDs from 9,001 on in the folder `Work`, of which nothing else is known.
    func change(_ ids: [MessageID], _ change: MessageChange) async throws -> [ChangeOutcome] {
        try await enter("change")
        return ids.map { id in
            do {
                let uid = try find(id).summary.uid
                return ChangeOutcome(id: id, result: .done(newID: apply(change, to: uid)))
            } catch {
                let failure = error as? MailServiceError ?? MailServiceError(.internal, "\(error)")
                return ChangeOutcome(id: id, result: .failed(failure))
            }
        }
    }

    private func apply(_ change: MessageChange, to uid: UInt32) -> MessageID? {
        state.withLock { state in
            state.modification += 1
            guard let index = state.messages.firstIndex(where: { $0.summary.uid == uid }) else { return nil }
            switch change {
            case .keywords(let add, let remove):
                state.messages[index].summary.keywords.formUnion(add)
                state.messages[index].summary.keywords.subtract(remove)
                return nil
            case .copy:
                break
            case .move, .delete:
                state.messages.remove(at: index)
            case .destroy:
                state.messages.remove(at: index)
                return nil
            }
            return MessageID(folder: Self.work, key: .uid(validity: Self.validity, 9_000 + uid))
        }
    }

    func content(_ request: ContentRequest) async throws -> ContentReply {
        try await enter("content")
        let message = try find(request.message)
        let bytes: [UInt8]
        switch request.section {
        case .message:
            let appended = state.withLock { state in
                let index = Int(message.summary.uid) - 5_001
                return state.appended.indices.contains(index) ? state.appended[index].bytes : nil
            }
            bytes = appended ?? SampleMessage.source(uid: message.summary.uid)
        case .header: bytes = message.headerBlock
        case .part(let id):
            guard let content = SampleMessage.content(of: id) else {
                throw MailServiceError(.partNotFound, "There is no such part.")
            }
            bytes = content
        }
        let range = state.withLock { $0.honoursRanges } ? request.range?.clamped(to: 0..<bytes.count) : nil
        let slice = Array(bytes[range ?? 0..<bytes.count])
        return ContentReply(size: slice.count, offset: range?.lowerBound ?? 0, stream: stream(slice))
    }

    /// In chunks, so that what isn't read is seen not to be.
    private func stream(_ bytes: [UInt8]) -> ContentStream {
        ContentStream { writer in
            do {
                for start in stride(from: 0, to: bytes.count, by: 65_536) {
                    let chunk = Array(bytes[start..<min(start + 65_536, bytes.count)])
                    try await writer.write(chunk)
                    self.state.withLock { $0.octetsRead += chunk.count }
                }
                try await self.enter("contentEnd")
            } catch {
                self.cancelled.yield("content")
                throw error
            }
        }
    }

    func search(_ request: SearchRequest, _ receive: (SearchBatch) async throws -> Void) async throws {
        try await enter("search")
        let found = state.withLock { $0.messages.map(\.summary).reversed().prefix(request.limit) }
        try await receive(
            SearchBatch(folder: Self.inbox, messages: Array(found), total: found.count, hasMore: true))
        try await enter("searchSecondFolder")
        let failure = MailServiceError(.upstreamRefused, "The folder can't be opened.")
        try await receive(SearchBatch(folder: Self.work, messages: [], failure: failure))
    }

    func threads(_ request: ThreadListRequest) async throws -> ThreadPage {
        try await enter("threads")
        try checkFolder(request.folder)
        let messages = state.withLock { Array($0.messages.map(\.summary).prefix(3)) }
        return ThreadPage(threads: [MailThread(id: Self.thread, messages: messages)], nextCursor: nil)
    }

    func thread(_ id: ThreadID) async throws -> MailThread {
        try await enter("thread")
        return MailThread(id: id, messages: state.withLock { Array($0.messages.map(\.summary).prefix(3)) })
    }

    /// Messages that were appended are kept as bytes, with the UIDs from 5,001 on in the folder `Work`.
    func append(_ message: NewMessage, to folder: FolderSelector) async throws -> MessageID? {
        try await enter("append")
        var bytes: [UInt8] = []
        for try await piece in try await message.content() { bytes += piece }
        let stored = bytes
        return state.withLock { state in
            state.appended.append(AppendedMessage(message: message, folder: folder, bytes: stored))
            let uid = 5_000 + UInt32(state.appended.count)
            let id = MessageID(folder: Self.work, key: .uid(validity: Self.validity, uid))
            state.messages.append(Self.fetched(stored, id, message.keywords))
            return id
        }
    }

    /// What was appended, as it is read back.
    private static func fetched(_ bytes: [UInt8], _ id: MessageID, _ keywords: Set<Keyword>) -> FetchedMessage {
        let parsed = Message.parse(bytes)
        let header = MessageHeader(
            receivedAt: Date(timeIntervalSince1970: 1_770_000_000), subject: parsed.headers.subject,
            messageID: parsed.headers.messageID, size: bytes.count)
        var contents: [String: [UInt8]] = [:]
        for part in [parsed.root] + parsed.root.children {
            contents[part.id] = parsed.encodedContent(of: part.id).map(Array.init)
        }
        let headerRange = parsed.headerRange(of: parsed.root.id) ?? 0..<0
        return FetchedMessage(
            summary: MessageSummary(id: id, keywords: keywords, header: header), structure: parsed.root,
            headerBlock: Array(bytes[headerRange]), contents: contents)
    }

    func replace(_ id: MessageID, with message: NewMessage) async throws -> MessageID? {
        try await enter("replace")
        _ = try find(id)
        let new = try await append(message, to: .id(id.folder))
        state.withLock { state in state.messages.removeAll { $0.summary.id == id } }
        return new
    }

    func find(messageID: String, in folder: FolderSelector) async throws -> [MessageID] {
        try await enter("find")
        return state.withLock { state in
            state.messages.map(\.summary).filter { $0.header.messageID == messageID }.map(\.id)
        }
    }

    func connections() async -> [ConnectionInfo] {
        [ConnectionInfo(activity: .idle, folder: "INBOX")]
    }

    static let thread = ThreadID(key: .root(messageID: "1@example.org"), folder: inbox)

    private func checkFolder(_ selector: FolderSelector) throws {
        switch selector {
        case .role(.inbox), .id(Self.inbox): return
        default: throw MailServiceError(.folderNotFound, "The account has no such folder.")
        }
    }

    private func find(_ id: MessageID) throws -> FetchedMessage {
        guard case .uid(Self.validity, let uid) = id.key else {
            throw MailServiceError(.staleID, "The folder was made anew since: list it again.")
        }
        guard let found = state.withLock({ $0.messages.first { $0.summary.uid == uid } }) else {
            throw MailServiceError(.messageNotFound, "The message is gone.")
        }
        return found
    }
}

extension MessageSummary {
    /// Zero for what isn't IMAP's.
    var uid: UInt32 {
        if case .uid(_, let uid) = id.key { uid } else { 0 }
    }
}
