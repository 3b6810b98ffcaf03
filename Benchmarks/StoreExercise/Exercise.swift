import Foundation
import MailStore

/// Changes an account without end, and says on standard output before and after each step what it is.
///
/// `try append a b`, then `ok append a b`; so too `remove`, `move` and `compact`. Every message is told by its token,
/// from which all its bytes follow.
package struct Exercise {
    /// Messages that stay, so that a run doesn't grow for ever.
    private static let maximumMessages = 40

    private let account: AccountStore
    private let inbox: FolderID
    private let other: FolderID
    private let name: String
    /// INBOX's.
    private let file: String

    init(directory: String, name: String) throws {
        var options = MailStoreOptions()
        // So that foreign mail is taken in the way that long files have it.
        options.rewriteBelowBytes = 2_000
        let store = try MailStore(directory: directory, options: options)
        file = directory + "/accounts/ann/INBOX.mbox"
        account = try store.account("ann")
        inbox = try account.folder(at: .inbox).id
        other = try account.folder(at: FolderPath("Other")).id
        self.name = name
    }

    /// Appends only, 40 times.
    func append() throws {
        for step in 0..<40 { try append(step, count: 2) }
    }

    func run() throws {
        for step in 0..<Int.max {
            let count = try account.snapshot(of: inbox).uids.count
            switch Int.random(in: 0..<10) {
            case 0: try tell("compact", []) { try account.compact(inbox) }
            case 1...3 where count > 4: try change("remove") { uids in _ = try account.remove(uids, from: inbox) }
            case 4 where count > 4: try change("move") { uids in _ = try account.move(uids, from: inbox, to: other) }
            case _ where count > Self.maximumMessages:
                try change("remove") { uids in _ = try account.remove(uids, from: inbox) }
            case 5: try appendAsOthersDo(step)
            default: try append(step, count: Int.random(in: 1...3))
            }
        }
    }

    /// As another mail program appends: with LF, and no mark of ours; under the kernel's lock, which goes with a killed process.
    private func appendAsOthersDo(_ step: Int) throws {
        let token = "\(name)-\(step)-other"
        let text = String(decoding: Self.message(token), as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false
        )
        .map { $0.hasPrefix("From ") ? ">\($0)\n" : "\($0)\n" }.joined()
        try tell("append", [token]) {
            let handle = try lockedFile()
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("From x@y Mon Nov 23 09:15:08 2026\n\(text)\n".utf8))
            try handle.close()
        }
    }

    /// INBOX's file, locked. One that was replaced while its lock was waited for is let go, and the new one opened.
    private func lockedFile() throws -> FileHandle {
        while true {
            let handle = try FileHandle(forWritingTo: URL(filePath: file))
            var lock = flock(
                l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
            var (locked, named) = (stat(), stat())
            guard fcntl(handle.fileDescriptor, F_SETLKW, &lock) == 0, fstat(handle.fileDescriptor, &locked) == 0,
                stat(file, &named) == 0
            else { throw CocoaError(.fileLocking) }
            if locked.st_ino == named.st_ino { return handle }
            try handle.close()
        }
    }

    /// Until no file may grow any more.
    func fill() throws {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
        setrlimit(__rlimit_resource_t(1), &limit)
        for step in 0..<10_000 {
            do {
                try append(step, count: 2)
            } catch let error as StoreError where error.code == .io {
                say("full \(error.errno ?? 0)")
                return
            }
        }
    }

    /// Fills a disk, tries to compact, and says what of it is there: `found TOKEN`, and `whole` where all is in order.
    static func fillDisk(_ directory: String, _ name: String) throws {
        let store = try MailStore(directory: directory)
        let account = try store.createAccount("ann", credentials: StoredCredentials())
        try account.createFolder(FolderPath("Other"))
        let exercise = try Exercise(directory: directory, name: name)
        for step in 0..<10_000 {
            guard try !exercise.isFull({ try exercise.append(step, count: 2) }) else { break }
        }
        // Room for the index alone: a new file has none.
        _ = try exercise.isFull {
            try exercise.change("remove") { uids in _ = try account.remove(uids, from: exercise.inbox) }
        }
        _ = try exercise.isFull { try exercise.account.compact(exercise.inbox) }
        let after = try MailStore(directory: directory).account("ann")
        for uid in try after.snapshot(of: exercise.inbox).uids {
            let bytes = try after.content(of: uid, in: exercise.inbox).whole()
            let token = Self.token(of: bytes)
            exercise.say(bytes == Self.message(token) ? "found \(token)" : "cut \(token)")
        }
        exercise.say(try after.check().isEmpty ? "whole" : "damaged")
    }

    /// Whether there was no room for it.
    private func isFull(_ body: () throws -> Void) throws -> Bool {
        do {
            try body()
            return false
        } catch let error as StoreError where error.code == .io {
            say("full \(error.errno ?? 0)")
            return true
        }
    }

    private func append(_ step: Int, count: Int) throws {
        let tokens = (0..<count).map { "\(name)-\(step)-\($0)" }
        let messages = try tokens.map { token in
            let incoming = account.makeIncoming()
            try incoming.write(contentsOf: Self.message(token))
            return NewMessage(incoming, flags: MessageFlags([.flagged]))
        }
        try tell("append", tokens) { try account.append(messages, to: inbox) }
    }

    private func change(_ step: String, _ body: (UIDRanges) throws -> Void) throws {
        let all = Array(try account.snapshot(of: inbox).uids)
        guard let first = all.randomElement() else { return }
        let uids = UIDRanges(all.filter { $0 == first || Int.random(in: 0..<8) == 0 })
        let tokens = try uids.map { try Self.token(of: account.content(of: $0, in: inbox).whole()) }
        try tell(step, tokens) { try body(uids) }
    }

    private func tell<Result>(_ step: String, _ tokens: [String], _ body: () throws -> Result) throws {
        let line = ([step] + tokens).joined(separator: " ")
        say("try \(line)")
        _ = try body()
        say("ok \(line)")
    }

    private func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(1, bytes, bytes.count)
    }

    /// The message of a token: of a few hundred bytes, or of many thousands.
    package static func message(_ token: String) -> [UInt8] {
        let sum = token.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        let lines = sum % 9 == 0 ? 9_000 : sum % 50
        let body = (0..<lines).map { $0 % 7 == 0 ? "From line \($0)" : "\($0) of \(token)" }
        return Array(
            (["Message-ID: <\(token)@example.com>", "Subject: \(token)", ""] + body).joined(separator: "\r\n").utf8)
    }

    /// Whether these are all bytes of a token's message. Another program ends the last line.
    package static func isMessage(_ bytes: [UInt8], of token: String) -> Bool {
        let message = message(token)
        return bytes == message || bytes == message + Array("\r\n".utf8)
    }

    package static func token(of message: [UInt8]) -> String {
        let line = String(decoding: message.prefix(200), as: UTF8.self).split(separator: "\r\n").first ?? ""
        return String(line.dropFirst("Message-ID: <".count).prefix { $0 != "@" })
    }
}
