import Foundation
import MailStore
import StoreExercise
import Testing

/// Kills a process that works on a store, and has two work at once. `STORE_KILLS=200` for more.
struct CrashTests {
    /// What a process said it did.
    private struct Account {
        /// Messages that must be there, once.
        var live: Set<String> = []
        /// Messages of a step that wasn't acknowledged.
        var open: Set<String> = []
        var steps = 0

        mutating func hear(_ line: Substring) {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 2 else { return }
            let tokens = Set(words.dropFirst(2))
            switch (words[0], words[1]) {
            case ("try", "append"), ("try", "remove"): open = tokens
            case ("ok", "append"): settle { $0.formUnion(tokens) }
            case ("ok", "remove"): settle { $0.subtract(tokens) }
            case ("ok", _): settle { _ in }
            default: return
            }
        }

        private mutating func settle(_ change: (inout Set<String>) -> Void) {
            change(&live)
            open = []
            steps += 1
        }
    }

    /// Reads what the process says; after `lines` of it, kills it.
    private static func run(_ mode: String, _ directory: String, _ name: String, killAfter lines: Int) throws
        -> [Substring]
    {
        let running = try StoreProcess(mode, directory, name)
        let (process, output) = (running.process, running.output)
        var bytes = Data()
        var isKilled = false
        while case let piece = output.availableData, !piece.isEmpty {
            bytes += piece
            guard !isKilled, bytes.count(where: { $0 == 10 }) >= lines else { continue }
            kill(process.processIdentifier, SIGKILL)
            isKilled = true
        }
        process.waitUntilExit()
        // A line that was cut off was not said.
        return String(decoding: bytes.prefix(through: bytes.lastIndex(of: 10) ?? bytes.startIndex), as: UTF8.self)
            .split(separator: "\n")
    }

    /// The tokens of all messages, whose bytes are compared.
    private func tokens(of account: AccountStore) throws -> [String] {
        try ["INBOX", "Other"].flatMap { name -> [String] in
            let folder = try account.folder(at: FolderPath(name)).id
            return try account.snapshot(of: folder).uids.map { uid in
                let bytes = try account.content(of: uid, in: folder).whole()
                let token = Exercise.token(of: bytes)
                let isSame = Exercise.isMessage(bytes, of: token)
                #expect(isSame, "message \(uid) of \(name)")
                return token
            }
        }
    }

    private func compare(_ account: Account, _ directory: String) throws {
        let store = try MailStore(directory: directory).account("ann")
        let found = try tokens(of: store)
        #expect(Set(found).count == found.count, "a message is there twice")
        #expect(account.live.subtracting(account.open).subtracting(found) == [], "acknowledged messages are gone")
        #expect(Set(found).subtracting(account.live).subtracting(account.open) == [], "messages came back")
        #expect(try store.check() == [])
    }

    @Test(.timeLimit(.minutes(15))) func whatWasAcknowledgedSurvivesAKill() throws {
        try withFixture { fixture in
            try fixture.account.createFolder(FolderPath("Other"))
            var account = Account()
            let kills = ProcessInfo.processInfo.environment["STORE_KILLS"].flatMap(Int.init) ?? 15
            for run in 0..<kills {
                let lines = try Self.run("work", fixture.directory, "r\(run)", killAfter: Int.random(in: 1...40))
                for line in lines { account.hear(line) }
                try compare(account, fixture.directory)
                account.live = Set(try tokens(of: fixture.elsewhere()))
                account.open = []
            }
            #expect(account.steps > kills)
        }
    }

    @Test(.timeLimit(.minutes(5))) func aFullDiskLeavesNoHalfMessage() throws {
        try withFixture { fixture in
            try fixture.account.createFolder(FolderPath("Other"))
            let lines = try Self.run("fill", fixture.directory, "f", killAfter: .max)
            #expect(
                lines.last == "full \(EFBIG)" || lines.last == "full \(ENOSPC)" || lines.last?.hasPrefix("full") == true
            )
            var account = Account()
            for line in lines { account.hear(line) }
            #expect(account.steps > 1)
            account.open = []
            try compare(account, fixture.directory)
        }
    }

    /// A disk of 3 MB, in a mount namespace of its own: what is there afterwards is told from within it.
    @Test(.timeLimit(.minutes(5))) func aDiskThatIsReallyFullLosesNothing() throws {
        try withFixture { fixture in
            let disk = fixture.directory + "/disk"
            let script = "mount -t tmpfs -o size=3m none \"$0\" && shift && exec \"$@\""
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
            let wrapper = ["unshare", "--mount", "sh", "-c", script, disk, "-"]
            let lines = try StoreProcess("fillDisk", disk, "f", wrapper: wrapper).wait()
            guard !lines.isEmpty else { try Test.cancel("no mount namespace can be made here") }
            var account = Account()
            for line in lines { account.hear(line) }
            #expect(lines.filter { $0 == "full \(ENOSPC)" }.count >= 2, "append and compaction: \(lines.suffix(5))")
            let found = lines.map { $0.split(separator: " ") }.filter { $0.first == "found" }.map { String($0[1]) }
            #expect(Set(found).count == found.count)
            #expect(Set(found) == account.live)
            #expect(account.steps > 1 && lines.last == "whole", "\(lines.suffix(3))")
        }
    }

    @Test(.timeLimit(.minutes(5))) func twoProcessesWriteAtOnce() throws {
        try withFixture { fixture in
            try fixture.account.createFolder(FolderPath("Other"))
            let processes = try ["a", "b"].map { try StoreProcess("append", fixture.directory, $0) }
            var account = Account()
            for process in processes {
                for line in process.wait() { account.hear(line) }
            }
            #expect(account.steps == 80)
            try compare(account, fixture.directory)
        }
    }
}
