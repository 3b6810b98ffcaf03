import Foundation
import MailMessage
import MailStore

/// How fast the store is, on this disk: run it alone, with optimisation.
struct Measurement {
    private let directory: String
    private let account: AccountStore
    private let inbox: FolderID
    private let large: FolderID

    init(directory: String) throws {
        self.directory = directory
        var options = MailStoreOptions()
        options.describer = Sized()
        let store = try MailStore(directory: directory, options: options)
        account = try store.createAccount("ann", credentials: StoredCredentials())
        inbox = try account.folder(at: .inbox).id
        large = try account.createFolder(FolderPath("Large")).id
    }

    /// As large as IMAP's are.
    private struct Sized: MessageDescriber {
        var version: Int { 1 }

        func describe(_: Message) -> MessageDescription {
            MessageDescription(
                envelope: [UInt8](repeating: 65, count: 300), bodyStructure: [UInt8](repeating: 66, count: 200))
        }
    }

    func run() throws {
        try measure("append of 500 messages of 4 KB, each synced") {
            for _ in 0..<500 { try account.append([message()], to: inbox) }
        }
        try measure("append of 100,000 messages of 4 KB, 500 at once") {
            for _ in 0..<200 { try account.append((0..<500).map { _ in try message() }, to: large) }
        }
        let other = try MailStore(directory: directory).account("ann")
        try measure("first snapshot of 100,000") { _ = try other.snapshot(of: large) }
        try measure("1,000 further snapshots") { for _ in 0..<1000 { _ = try other.snapshot(of: large) } }
        let uids = UIDRanges(1...10_000)
        try measure("10,000 envelopes") {
            var bytes = 0
            try other.rows(in: large, uids: uids, columns: [.envelope, .internalDate, .size]) { row in
                bytes += row.envelope.count
            }
            precondition(bytes == 3_000_000)
        }
        try measure("10,000 contents") { for uid in uids { _ = try other.content(of: uid, in: large).whole() } }
        try measure("a flag on 10,000") {
            try other.store(.add(MessageFlags([.seen])), on: uids, in: large)
        }
        try measure("changes of 10,000") { _ = try other.changes(in: large, since: 1, uidNext: 10_001) }
    }

    private func message() throws -> NewMessage {
        let incoming = account.makeIncoming()
        let line = "The quick brown fox jumps over the lazy dog, again and again and again.\r\n"
        let header = "From: a@example.com\r\nSubject: test\r\nMessage-ID: <\(UUID())@example.com>\r\n\r\n"
        try incoming.write(contentsOf: Array((header + String(repeating: line, count: 52)).utf8))
        return NewMessage(incoming)
    }

    private func measure(_ what: String, _ body: () throws -> Void) throws {
        let time = try ContinuousClock().measure(body)
        print("\(what): \(time)")
    }
}
