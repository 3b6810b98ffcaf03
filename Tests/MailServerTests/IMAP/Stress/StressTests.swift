import Foundation
import IMAPProtocol
import MailStore
import Testing

@testable import MailServer

/// Many clients change one mailbox at once. Each believes only what it is told; in the end all must believe the same, and
/// what the store holds.
///
/// `POSTERN_STRESS_OPERATIONS` sets the number of commands, `POSTERN_STRESS_SEED` the first seed.
@Suite(.serialized) struct StressTests {
    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    private static let operations = number("POSTERN_STRESS_OPERATIONS") ?? 1500
    private static let clients = 6
    /// Commands of each client between two looks at what they believe.
    private static let round = 25

    @Test(.timeLimit(.minutes(60))) func manyClientsBelieveTheSame() async throws {
        let seed = UInt64(Self.number("POSTERN_STRESS_SEED") ?? Int.random(in: 1...1_000_000))
        print("stress: \(Self.operations) commands of \(Self.clients) clients, seed \(seed)")
        let world = try IMAPWorld()
        try world.account.createFolder(FolderPath("Other"))
        for _ in 0..<10 { try world.deliver() }
        try await world.serve { port in
            var clients: [StressClient] = []
            for number in 0..<Self.clients {
                clients.append(try await StressClient(number: number, seed: seed &* 1000 &+ UInt64(number), port: port))
            }
            for _ in 0..<(Self.operations / (Self.clients * Self.round)) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in clients { group.addTask { try await client.run(Self.round) } }
                    try await group.waitForAll()
                }
                try await compare(clients, world)
            }
        }
    }

    private func compare(_ clients: [StressClient], _ world: IMAPWorld) async throws {
        let inbox = try world.account.folder(at: .inbox)
        var truth: [MessageRow] = []
        let uids = try world.account.snapshot(of: inbox.id).uids
        try world.account.rows(in: inbox.id, uids: uids, columns: []) { truth.append($0) }
        var recent: [UID: Int] = [:]
        for client in clients {
            try await client.compare(with: truth)
            for uid in await client.recentUIDs() { recent[uid, default: 0] += 1 }
        }
        let doubled = recent.filter { $0.value > 1 }
        #expect(doubled.isEmpty, "\\Recent in several sessions: \(doubled)")
    }
}
