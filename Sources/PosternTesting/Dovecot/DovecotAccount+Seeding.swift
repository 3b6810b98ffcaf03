import Foundation
import Subprocess

extension DovecotAccount {
    /// The Maildir of one folder; `[]` is the INBOX. The account may but need not have logged in before.
    package func maildir(_ path: [String] = []) throws -> Maildir {
        for folder in [server.mailFolder.appending(path: address), maildir] {
            try FileManager.default.createSharedFolder(folder)
        }
        guard !path.isEmpty else { return try Maildir(folder: maildir) }
        return try Maildir(folder: maildir.appending(path: "." + path.joined(separator: ".")))
    }

    /// Fills a folder with the first `count` messages of ``SampleMail``.
    ///
    /// The messages are made once for a machine and kept under `.build/sample-mail`; each account gets hard links.
    ///
    /// - Parameter indexed: Let Dovecot build its index and cache now, so that no measurement pays for it.
    package func seed(_ path: [String] = [], count: Int, indexed: Bool = true) async throws {
        let folder = try maildir(path).folder
        let archive = try SampleArchive(count: count)
        try archive.link(into: folder)
        guard indexed, count > 0 else { return }
        let hadIndex = archive.hasIndex
        try await doveadm("index", "-u", address, path.isEmpty ? "INBOX" : path.joined(separator: "/"))
        if !hadIndex { try archive.keepIndex(of: folder) }
    }

    /// Stores messages of the caller's making, in order, an hour between arrivals.
    package func store(_ messages: [[UInt8]], in path: [String] = [], flags: Maildir.Flags = []) throws {
        let maildir = try maildir(path)
        for (index, message) in messages.enumerated() {
            let receivedAt = SampleMail().message(1, kind: .note).receivedAt.addingTimeInterval(Double(index) * 3600)
            try maildir.add(message, number: index, receivedAt: receivedAt, flags: flags)
        }
    }

    /// Runs `doveadm` against this server.
    package func doveadm(_ arguments: String...) async throws {
        let result = try await Subprocess.run(
            .name("python3"),
            arguments: Arguments([DovecotServer.script, "doveadm", server.runFolder.path] + arguments),
            output: .string(limit: 65_536),
            error: .string(limit: 65_536))
        guard result.terminationStatus.isSuccess else {
            throw DovecotServer.Failure(
                description: "doveadm \(arguments.joined(separator: " ")): \(result.standardError)")
        }
    }
}
