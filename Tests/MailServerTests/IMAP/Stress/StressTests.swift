import Foundation
import IMAPProtocol
import MailStore
import Testing

@testable import MailServer

/// Many clients change folders at once. Each believes only what it is told; in the end all must believe the same, and
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
        for name in ["Other", StressFolders.scratch, StressFolders.renamed[0], StressFolders.renamed[0] + "/Deep"] {
            try world.account.createFolder(FolderPath(name))
        }
        let ledger = StressLedger()
        for _ in 0..<10 { try world.deliver(StressLetter.text(ledger.makeToken())) }
        try await world.serve { port in
            var clients: [StressClient] = []
            for number in 0..<Self.clients {
                clients.append(
                    try await StressClient(
                        number: number, seed: seed &* 1000 &+ UInt64(number), port: port, ledger: ledger))
            }
            let rounds = Self.operations / (Self.clients * Self.round)
            for round in 0..<rounds {
                if round > 0, round.isMultiple(of: 100) { print("stress: round \(round) of \(rounds)") }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in clients { group.addTask { try await client.run(Self.round) } }
                    try await group.waitForAll()
                }
                try await compare(clients, world)
                try await idle(clients[round % clients.count], world, ledger)
            }
        }
    }

    private func truth(_ folder: Folder, _ account: AccountStore) throws -> StressTruth {
        var rows: [MessageRow] = []
        let uids = try account.snapshot(of: folder.id).uids
        try account.rows(in: folder.id, uids: uids, columns: [.size]) { rows.append($0) }
        return StressTruth(name: folder.path.text, status: try account.status(of: folder.id), rows: rows)
    }

    private func compare(_ clients: [StressClient], _ world: IMAPWorld) async throws {
        let truths = try world.account.folders().filter(\.isSelectable).map { try truth($0, world.account) }
        let names = Set(truths.map(\.name))
        #expect(names.intersection(StressFolders.renamed).count == 1, "after RENAME there are \(names)")
        var recent: [String: Int] = [:]
        for client in clients {
            try await client.compare(with: truths)
            for message in await client.recentMessages() { recent[message, default: 0] += 1 }
        }
        let doubled = recent.filter { $0.value > 1 }
        #expect(doubled.isEmpty, "\\Recent in several sessions: \(doubled)")
    }

    /// A client in IDLE hears of a new message, of its flags, and that it went.
    private func idle(_ client: StressClient, _ world: IMAPWorld, _ ledger: StressLedger) async throws {
        let validity = await client.model.uidValidity
        let account = world.account
        guard
            let folder = try account.folders().first(where: {
                try $0.isSelectable && account.status(of: $0.id).uidValidity == validity?.rawValue
            })
        else { return }
        let count = await client.model.messages.count
        let incoming = account.makeIncoming()
        try incoming.write(contentsOf: Array(StressLetter.text(ledger.makeToken()).utf8))
        let uids = UIDRanges([try account.status(of: folder.id).uidNext])
        try await client.idle(during: [
            .init(
                make: { try account.append([NewMessage(incoming, flags: .init())], to: folder.id) },
                isHeard: { $0.messages.count == count + 1 }),
            .init(
                make: { _ = try account.store(.add(MessageFlags(.flagged)), on: uids, in: folder.id) },
                isHeard: { $0.messages.last?.flags?.contains(.flagged) == true }),
            .init(
                make: { try account.remove(uids, from: folder.id) },
                isHeard: { $0.messages.count == count }),
        ])
    }
}
