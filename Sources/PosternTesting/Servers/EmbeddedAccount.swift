import Foundation
import MailServer
package import MailStore
import MailTransport

/// One account of an ``EmbeddedServer``.
package struct EmbeddedAccount: TestAccount {
    package let address: String
    package let password: String
    package let server: EmbeddedServer
    /// The account in the server's store.
    package let account: AccountStore

    /// Messages that are appended at once.
    private static let batch = 500

    package var endpoint: TestEndpoint {
        TestEndpoint(
            scheme: .imaps, host: "localhost", port: server.imapsPort, authorityFile: server.authorityFile)
    }

    package var submissionPort: Int { server.submissionPort }

    /// Many messages take a moment, and the tests of a process fill their mailboxes at once: on the server's own threads
    /// they would keep it from greeting anybody meanwhile.
    private static let filling = BlockingExecutor(threads: 1)

    package func seed(_ path: [String], count: Int) async throws {
        try await withTaskExecutorPreference(Self.filling) { try fill(path, count: count) }
    }

    private func fill(_ path: [String], count: Int) throws {
        let folder = try folder(path)
        let mail = SampleMail()
        for start in stride(from: 1, through: count, by: Self.batch) {
            let messages = try (start...min(count, start + Self.batch - 1)).map { number in
                let message = mail.message(number)
                return try incoming(message.bytes, receivedAt: message.receivedAt, flags: message.flags)
            }
            try account.append(messages, to: folder.id)
        }
    }

    package func store(_ messages: [[UInt8]], in path: [String], flags: Maildir.Flags) throws {
        let first = SampleMail().message(1, kind: .note).receivedAt
        let arriving = try messages.enumerated().map { index, message in
            try incoming(message, receivedAt: first.addingTimeInterval(Double(index) * 3600), flags: flags)
        }
        try account.append(arriving, to: folder(path).id)
    }

    package func createFolder(_ path: [String]) throws {
        try account.createFolder(FolderPath(path))
    }

    package func deleteFolder(_ path: [String]) throws {
        try account.deleteFolder(FolderPath(path))
    }

    package func expunge(_ uids: ClosedRange<UInt32>, in path: [String]) throws {
        let folder = try folder(path)
        let uids = UIDRanges(uids)
        try account.store(.add(MessageFlags(.deleted)), on: uids, in: folder.id)
        try account.expunge(in: folder.id, uids: uids)
    }

    /// The folder, made where it is missing.
    private func folder(_ path: [String]) throws -> Folder {
        try account.folder(madeAt: path.isEmpty ? .inbox : FolderPath(path))
    }

    private func incoming(_ bytes: [UInt8], receivedAt: Date, flags: Maildir.Flags) throws -> NewMessage {
        let message = account.makeIncoming()
        try message.write(contentsOf: bytes)
        let date = InternalDate(seconds: Int64(receivedAt.timeIntervalSince1970))
        return NewMessage(message, flags: MessageFlags(SystemFlags(flags)), internalDate: date)
    }
}

extension SystemFlags {
    fileprivate init(_ flags: Maildir.Flags) {
        let pairs: [(Maildir.Flags, SystemFlags)] = [
            (.seen, .seen), (.answered, .answered), (.flagged, .flagged), (.deleted, .deleted), (.draft, .draft),
        ]
        self = pairs.reduce(into: []) { if flags.contains($1.0) { $0.insert($1.1) } }
    }
}
