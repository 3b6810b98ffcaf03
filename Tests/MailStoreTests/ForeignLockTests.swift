import Foundation
import MailStore
import Testing

/// Other mail programs that lock a folder's file, as procmail, Postfix and mutt do.
@Suite(.timeLimit(.minutes(2))) struct ForeignLockTests {
    private func withImpatientFixture(_ body: (Fixture) throws -> Void) throws {
        var options = MailStoreOptions()
        options.foreignLockTimeout = 0.05
        try withFixture(options: options, body)
    }

    private func expectBusy(_ fixture: Fixture) {
        #expect { try fixture.append(sample("b")) } throws: { ($0 as? StoreError)?.code == .busy }
    }

    @Test func aLockFileIsWaitedForAndOneOfOursIsNot() throws {
        try withImpatientFixture { fixture in
            try fixture.append(sample("a"))
            let lockFile = fixture.inboxFile + ".lock"
            try Data("0".utf8).write(to: URL(filePath: lockFile))
            expectBusy(fixture)
            #expect(try fixture.account.snapshot(of: fixture.inbox).uids == [1], "who reads isn't held up")
            // As a crash leaves it.
            try Data("4711 postern\n".utf8).write(to: URL(filePath: lockFile))
            #expect(try fixture.append(sample("b")) == 2)
            #expect(!FileManager.default.fileExists(atPath: lockFile))
            // Forgotten by another program.
            try Data("0".utf8).write(to: URL(filePath: lockFile))
            let old = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -3600)]
            try FileManager.default.setAttributes(old, ofItemAtPath: lockFile)
            #expect(try fixture.append(sample("c")) == 3)
            #expect(try fixture.account.check() == [])
        }
    }

    private static let holder = """
        import fcntl, sys
        file = open(sys.argv[1], "ab")
        fcntl.lockf(file, fcntl.LOCK_EX)
        print("locked", flush=True)
        file.write(b"From x@y Mon Nov 23 09:15:08 2026\\nSubject: theirs\\n\\nhalf of")
        file.flush()
        sys.stdin.readline()
        file.write(b" it\\n\\n")
        """

    @Test func aFileThatIsLockedIsLeftAloneUntilItIsWhole() throws {
        try withImpatientFixture { fixture in
            try fixture.append(sample("a"))
            let program = try OtherProgram(Self.holder, fixture.inboxFile)
            #expect(program.readLine() == "locked")
            expectBusy(fixture)
            #expect(try fixture.account.snapshot(of: fixture.inbox).uids == [1], "half of a message is no message")
            #expect(
                try fixture.elsewhere().snapshot(of: fixture.inbox).uids == [1], "nor does it keep the account shut")
            program.end()
            #expect(try fixture.append(sample("b")) == 3)
            #expect(try fixture.account.text(of: 2, in: fixture.inbox) == "Subject: theirs\r\n\r\nhalf of it\r\n")
            #expect(try fixture.account.check() == [])
        }
    }

    /// As procmail delivers: a lock file, a lock, and an append.
    private static let appender = """
        import fcntl, os, sys, time
        path = sys.argv[1]
        print("ready", flush=True)
        for number in range(60):
            while True:
                try:
                    os.close(os.open(path + ".lock", os.O_CREAT | os.O_EXCL))
                    break
                except FileExistsError: time.sleep(0.001)
            with open(path, "ab") as file:
                fcntl.lockf(file, fcntl.LOCK_EX)
                file.write(b"From x@y Mon Nov 23 09:15:08 2026\\nSubject: theirs %d\\n" % number)
                file.flush()
                file.write(b"\\ntext\\n\\n")
            os.unlink(path + ".lock")
        """

    @Test func twoProgramsDeliverAtOnce() throws {
        try withFixture { fixture in
            let program = try OtherProgram(Self.appender, fixture.inboxFile)
            #expect(program.readLine() == "ready")
            for number in 0..<60 { try fixture.append("Subject: ours \(number)\r\n\r\ntext\r\n") }
            program.end()
            let snapshot = try fixture.account.snapshot(of: fixture.inbox)
            var subjects: [String] = []
            for uid in snapshot.uids {
                let text = try fixture.account.text(of: uid, in: fixture.inbox)
                subjects.append(String(text.prefix { $0 != "\r\n" }))
                #expect(text.hasSuffix("\r\n\r\ntext\r\n"))
            }
            let expected = ["ours", "theirs"].flatMap { who in (0..<60).map { "Subject: \(who) \($0)" } }
            #expect(subjects.sorted() == expected.sorted())
            #expect(try fixture.account.check() == [])
        }
    }

    @Test func aFolderThatWasDeletedByAnotherProgramSaysSo() throws {
        try withFixture { fixture in
            try fixture.append(sample("a"))
            try FileManager.default.removeItem(atPath: fixture.inboxFile)
            #expect { try fixture.append(sample("b")) } throws: { ($0 as? StoreError)?.code == .damaged }
            try fixture.store.rebuild("ann")
            #expect(try fixture.account.snapshot(of: fixture.account.folder(at: .inbox).id).uids.isEmpty)
        }
    }
}

/// A Python program that works on a file.
private final class OtherProgram {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ program: String, _ file: String) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, file]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    func readLine() -> String {
        let data = output.fileHandleForReading.availableData
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Tells it to go on, and waits for its end.
    func end() {
        input.fileHandleForWriting.closeFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
