import Foundation
import Logging
import MailMessage
import MailService
import Outbound
import Persistence
import PosternTesting
import Synchronization

/// The queue over a real store and libcurl, with a clock that the test turns.
struct QueueWorld {
    static let password = "correct-horse-battery"

    let store: SQLiteStateStore
    let contents: FileContentStore
    let service: SubmissionService
    let queue: SubmissionQueue
    let time: TestTime
    let mail: FilingMail
    let port: Int
    private let submitter: CurlSubmitter
    private let signal: QueueSignal

    /// - Parameter port: of the submission server on loopback.
    init(
        in folder: URL, port: Int, time: TestTime = TestTime(), mail: FilingMail = FilingMail(),
        options: SubmissionService.Options = .init()
    ) throws {
        let directory = DataDirectory(folder.appending(path: "data"))
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let seal = CredentialSeal(serverKey: try ServerKey.readOrMake(in: directory))
        store = try SQLiteStateStore(in: directory)
        contents = try FileContentStore(in: directory)
        signal = QueueSignal()
        submitter = CurlSubmitter()
        self.time = time
        self.mail = mail
        self.port = port
        service = SubmissionService(
            store: store, contents: contents, seal: seal, options: options, logger: quiet, now: { time.now },
            wake: signal.send)
        queue = SubmissionQueue(
            store: store, contents: contents, seal: seal,
            directory: AccountDirectory(servers: [Self.server(port)]), submitter: submitter, provider: mail,
            signal: signal, logger: quiet, now: { time.now }, chance: { 0.5 }, sleep: { try await time.sleep($0) })
    }

    static func server(_ port: Int) -> MailServer {
        MailServer(
            name: "example", domains: ["*"], imap: MailEndpoint(host: "127.0.0.1", port: 1),
            smtp: MailEndpoint(host: "127.0.0.1", port: port, security: .none, allowsCleartextLogin: true))
    }

    func access(_ address: String = "amy@example.org") throws -> AccountAccess {
        AccountAccess(
            account: try AccountDirectory(servers: [Self.server(port)]).account(for: address),
            password: Secret(Self.password))
    }

    static func message(to: String = "bob@example.com", from: String = "amy@example.org", subject: String = "hi")
        -> String
    {
        "From: \(from)\r\nTo: \(to)\r\nBcc: carl@example.com\r\nSubject: \(subject)\r\n\r\nHello\r\n.\r\nBcc: body\r\n"
    }

    func submit(
        _ text: String = message(), _ request: SubmissionRequest = withoutCopy(),
        as address: String = "amy@example.org",
        key: String? = nil
    ) async throws -> SubmissionID {
        try await service.submit(ContentStream(Array(text.utf8)), request, by: access(address), key: key).id
    }

    static func withoutCopy() -> SubmissionRequest {
        var request = SubmissionRequest()
        request.copy = .none
        return request
    }

    /// Runs the queue while `body` runs.
    func running(_ body: () async throws -> Void) async throws {
        let queue = queue
        let run = Task { await queue.run() }
        do {
            try await body()
        } catch {
            run.cancel()
            throw error
        }
        run.cancel()
        await run.value
        submitter.stop()
    }

    func submission(_ id: SubmissionID, as address: String = "amy@example.org") async throws -> Submission {
        try await service.submission(id, by: access(address))
    }

    /// Waits until it is so.
    func until(_ id: SubmissionID, as address: String = "amy@example.org", _ isSo: (Submission) -> Bool) async throws {
        while true {
            if isSo(try await submission(id, as: address)) { return }
            try Task.checkCancellation()
            // The clock may have been turned between the queue's look at it and its going to sleep.
            signal.send()
            await Task.yield()
        }
    }
}

/// A clock that stands still until it is turned.
final class TestTime: Sendable {
    private struct State {
        var now = Date(timeIntervalSince1970: 1_800_000_000)
        var sleepers: [Int: (until: Date, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var next = 0
    }

    private let state = Mutex(State())

    var now: Date { state.withLock { $0.now } }

    func advance(_ seconds: TimeInterval) {
        let awake = state.withLock { state in
            state.now += seconds
            let awake = state.sleepers.filter { $0.value.until <= state.now }
            for key in awake.keys { state.sleepers[key] = nil }
            return awake.values.map(\.continuation)
        }
        for continuation in awake { continuation.resume() }
    }

    func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return true }
                    let until = state.now.addingTimeInterval(duration / .seconds(1))
                    state.sleepers[number] = (until, continuation)
                    return false
                }
                if isOver { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: number)
                if sleeper == nil { state.cancelled.insert(number) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}

/// An account's folders, as far as filing needs them.
final class FilingMail: MailBackendProvider, MailBackend {
    struct State {
        /// Contents of Sent.
        var sent: [String] = []
        var changes: [(MessageID, MessageChange)] = []
        /// Appends that fail, and whether they have their effect all the same.
        var failures: [(error: MailServiceError, hasEffect: Bool)] = []
    }

    let state = Mutex(State())
    private static let unsupported = MailServiceError(.unsupported, "There is no mail here.")

    func logIn(_ account: Account, password: Secret<String>) async throws -> any MailBackend { self }
    func backend(for account: Account, password: Secret<String>) async throws -> any MailBackend { self }
    func forget(_ account: Account) async {}

    func append(_ message: NewMessage, to folder: FolderSelector) async throws -> MessageID? {
        var bytes: [UInt8] = []
        for try await piece in try await message.content() { bytes += piece }
        let failure = state.withLock { state in
            let failure = state.failures.isEmpty ? nil : state.failures.removeFirst()
            if failure?.hasEffect ?? true { state.sent.append(String(decoding: bytes, as: UTF8.self)) }
            return failure
        }
        if let failure { throw failure.error }
        return nil
    }

    func find(messageID: String, in folder: FolderSelector) async throws -> [MessageID] {
        let isThere = state.withLock { $0.sent.contains { $0.contains("<\(messageID)>") } }
        return isThere ? [Self.id(1)] : []
    }

    func change(_ ids: [MessageID], _ change: MessageChange) async throws -> [ChangeOutcome] {
        state.withLock { state in state.changes += ids.map { ($0, change) } }
        return ids.map { ChangeOutcome(id: $0, result: .done(newID: nil)) }
    }

    static func id(_ uid: UInt32) -> MessageID {
        MessageID(folder: FolderID(.name(Array("Sent".utf8))), key: .uid(validity: 1, uid))
    }

    func replace(_ id: MessageID, with message: NewMessage) async throws -> MessageID? { throw Self.unsupported }
    func capabilities() async throws -> AccountCapabilities { throw Self.unsupported }
    func folders(_ request: FolderListRequest) async throws -> [Folder] { throw Self.unsupported }
    func page(_ request: PageRequest) async throws -> PageResult { throw Self.unsupported }
    func record(_ id: MessageID) async throws -> MessageRecord { throw Self.unsupported }
    func keywords(of id: MessageID) async throws -> Set<Keyword> { throw Self.unsupported }
    func message(
        _ id: MessageID, selecting selection: @escaping @Sendable (MessagePart) -> [PartSelection]
    ) async throws -> FetchedMessage { throw Self.unsupported }
    func content(_ request: ContentRequest) async throws -> ContentReply { throw Self.unsupported }
    func search(_ request: SearchRequest, _ receive: (SearchBatch) async throws -> Void) async throws {}
    func threads(_ request: ThreadListRequest) async throws -> ThreadPage { throw Self.unsupported }
    func thread(_ id: ThreadID) async throws -> MailThread { throw Self.unsupported }
    func connections() async -> [ConnectionInfo] { [] }
}
