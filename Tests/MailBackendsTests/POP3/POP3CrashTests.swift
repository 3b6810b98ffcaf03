import Foundation
import MailService
import MailStore
import MailTransport
import Testing

@testable import MailBackends

/// Kills a process that moves mail off a POP3 server. `MAILDROP_KILLS=100` for more.
@Suite(.timeLimit(.minutes(20)))
struct POP3CrashTests {
    private static let messages = 60

    /// Lets a process move messages until it dies.
    ///
    /// - Returns: whether it was killed, and not done before.
    private static func runAndDie(_ world: POP3World, afterMoves moves: Int, microseconds: Int) throws -> Bool {
        let process = Process()
        let folder = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }?
            .deletingLastPathComponent()
        let tests = folder ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = tests.appending(path: "MaildropExercise")
        process.arguments = [
            "move", "\(world.account.server.pop3?.port ?? 0)", world.directory.path, "\(moves)", "\(microseconds)",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
    }

    /// The Message-IDs of all messages, wherever they are.
    private func everything(_ world: POP3World) async throws -> [String] {
        var found: [String] = []
        for folder in [MailService.FolderRole.inbox, .archive, .trash] {
            var cursor: PageCursor?
            repeat {
                let page = try await world.page(.role(folder), limit: 100, cursor: cursor)
                found += page.messages.map { $0.header.messageID ?? "?" }
                cursor = page.nextCursor
            } while cursor != nil
        }
        return found
    }

    @Test func noMessageIsLostAndNoneDoubled() async throws {
        var options = POP3World.eager
        options.lockAttempts = 200
        options.lockPause = .milliseconds(20)
        let kills = ProcessInfo.processInfo.environment["MAILDROP_KILLS"].flatMap { Int($0) } ?? 8
        try await POP3World.run(messages: Self.messages, options: options) { world in
            let all = try await everything(world).sorted()
            #expect(Set(all).count == Self.messages)
            var killed = 0
            var delivered = Self.messages
            for run in 0..<kills {
                await world.provider.closeAll()
                // Run after run there is something to move.
                if try world.countOnServer() < 10 {
                    try world.deliverNumbered(delivered + 1...delivered + Self.messages)
                    delivered += Self.messages
                }
                let wasKilled = try await withTaskExecutorPreference(BlockingExecutor.shared) {
                    try Self.runAndDie(
                        world, afterMoves: Int.random(in: 0...3), microseconds: Int.random(in: 0...60_000))
                }
                if wasKilled { killed += 1 }
                let found = try await everything(world)
                #expect(Set(found).count == found.count, "a message is there twice, after kill \(run)")
                #expect(Set(found).count == delivered, "a message is lost, after kill \(run)")
                // What was moved leaves the server too, in the background of that look.
                let shown = try await world.page(limit: 1).total
                try await eventually { try world.countOnServer() == shown }
            }
            #expect(killed > kills / 2)
        }
    }
}
