import IMAPProtocol
import MailStore

@testable import MailServer

/// A client that does what its seed says, and believes nothing that the protocol doesn't allow.
actor StressClient {
    let name: String
    private let port: Int
    private var random: SeededGenerator
    private var connection: StressConnection
    private var model = StressModel()
    /// Which extensions it uses.
    private let usesQResync: Bool
    private let usesCondStore: Bool
    /// The last commands, for the report of a fault.
    private(set) var log: [String] = []

    private static let flags: [Flag] = [.seen, .flagged, .answered, .draft, "$One", "$Two", "$Three"]

    init(number: Int, seed: UInt64, port: Int) async throws {
        name = "client \(number)"
        self.port = port
        random = SeededGenerator(seed: seed)
        usesQResync = number % 3 == 1
        usesCondStore = number % 3 == 2
        connection = try await StressConnection(port: port)
        try await begin(resuming: nil)
    }

    /// So many random commands.
    func run(_ count: Int) async throws {
        for _ in 0..<count { try await step() }
    }

    private func step() async throws {
        let kinds: [(Int, () async throws -> Void)] = [
            (18, fetch), (10, uidFetch), (22, store), (8, markDeleted), (8, expunge), (12, append), (6, search),
            (4, copy), (4, move), (5, noop), (3, idle), (2, reconnect),
        ]
        var place = random.number(below: kinds.reduce(0) { $0 + $1.0 })
        for (weight, command) in kinds {
            if place < weight { return try await command() }
            place -= weight
        }
    }

    // MARK: Comparing

    /// After a NOOP with nobody else at work: what the client knows is what there is.
    func compare(with truth: [MessageRow]) async throws {
        try await run("NOOP")
        guard model.messages.count == truth.count else {
            throw fault("\(model.messages.count) messages are known, \(truth.count) there are")
        }
        try check(truth)
        if !truth.isEmpty { try await run("FETCH 1:* (UID FLAGS)", permitsExpunge: false) }
        try check(truth)
    }

    private func check(_ truth: [MessageRow]) throws {
        for (message, row) in zip(model.messages, truth) {
            if let uid = message.uid, uid.rawValue != row.uid { throw fault("UID \(uid) stands where \(row.uid) is") }
            guard let flags = message.flags else { continue }
            let there = Set(row.flags.wire(isRecent: flags.contains(.recent)))
            guard flags == there else { throw fault("UID \(row.uid) is known with \(flags), and has \(there)") }
        }
    }

    /// The UIDs that are \Recent here, once all flags are known.
    func recentUIDs() -> [UID] {
        model.messages.compactMap { $0.flags?.contains(.recent) == true ? $0.uid : nil }
    }

    private func fault(_ text: String) -> StressFault {
        StressFault("\(name): \(text)\n" + log.suffix(40).joined(separator: "\n"))
    }

    // MARK: Commands

    @discardableResult
    private func run(
        _ command: String, permitsExpunge: Bool = true, afterContinuation: String? = nil
    ) async throws -> StatusResponse {
        log.append("C: \(command)")
        if log.count > 400 { log.removeFirst(200) }
        model.beginCommand(permitsExpunge: permitsExpunge)
        do {
            var taken: [UntaggedResponse] = []
            let status = try await connection.command(command, afterContinuation: afterContinuation) {
                taken.append($0)
                try model.take($0)
            }
            for response in taken { log.append("S: \(response)".prefix(300).description) }
            log.append("S: \(status.condition.rawValue) \(status.code?.name ?? "")")
            try model.endCommand(status)
            guard status.condition != .bad else { throw StressFault("BAD \(status.text)") }
            return status
        } catch let error as StressFault {
            throw fault("\(command): \(error)")
        }
    }

    private func begin(resuming remembered: StressModel?) async throws {
        model = StressModel()
        try await run("LOGIN anna secret")
        if usesQResync { try await run("ENABLE QRESYNC") }
        model.usesVanished = usesQResync
        var command = usesCondStore ? "SELECT INBOX (CONDSTORE)" : "SELECT INBOX"
        let validity = remembered?.uidValidity
        if let remembered, let validity { command = "SELECT INBOX (QRESYNC (\(validity) \(remembered.highestModSeq)))" }
        log.append("C: \(command)")
        var responses: [UntaggedResponse] = []
        let status = try await connection.command(command) { responses.append($0) }
        for response in responses { log.append("S: \(response)".prefix(300).description) }
        do {
            try model.select(responses, resuming: remembered)
            try model.endCommand(status)
        } catch let error as StressFault {
            throw fault("\(command): \(error)")
        }
    }

    private func reconnect() async throws {
        if random.chance(50) {
            let command = random.chance(50) ? "UNSELECT" : "LOGOUT"
            _ = try await connection.command(command) { _ in }
        }
        connection.cut()
        connection = try await StressConnection(port: port)
        let isKnown = model.messages.allSatisfy { $0.uid != nil }
        let resumes = usesQResync && isKnown && model.highestModSeq > 0 && random.chance(70)
        log.append("-- reconnects")
        try await begin(resuming: resumes ? model : nil)
    }

    private func noop() async throws { try await run(random.chance(50) ? "NOOP" : "CHECK") }

    private func idle() async throws {
        model.beginCommand(permitsExpunge: true)
        try await run("IDLE", afterContinuation: "DONE\r\n")
    }

    /// Random positions; nil in an empty mailbox.
    private func positions(atMost limit: Int = 12) -> [Int]? {
        guard !model.messages.isEmpty else { return nil }
        let count = 1 + random.number(below: min(limit, model.messages.count))
        return Set((0..<count).map { _ in 1 + random.number(below: model.messages.count) }).sorted()
    }

    private func set(_ positions: [Int]) -> String {
        SequenceSet(positions.map { SequenceNumber(UInt32($0)) }).description
    }

    private func fetch() async throws {
        guard let positions = positions() else { return }
        let items = [
            "UID FLAGS", "UID FLAGS ENVELOPE", "UID FLAGS BODY.PEEK[]", "UID BODY[TEXT]", "UID FLAGS BODYSTRUCTURE",
        ]
        let item = items[random.number(below: items.count)]
        let status = try await run("FETCH \(set(positions)) (\(item))", permitsExpunge: false)
        guard status.condition == .ok else {
            guard status.code == .expungeIssued else { throw fault("FETCH failed: \(status.text)") }
            return
        }
        for position in positions {
            guard model.fetched[position]?.hasUID == true else {
                throw fault("FETCH left \(position) out, and said OK")
            }
        }
    }

    private func uidFetch() async throws {
        guard let last = model.messages.last(where: { $0.uid != nil })?.uid else { return try await fetch() }
        let first = UInt32(1 + random.number(below: Int(last.rawValue)))
        let since = usesCondStore && random.chance(50) ? " (CHANGEDSINCE \(max(1, model.highestModSeq.rawValue)))" : ""
        try await run("UID FETCH \(first):* (FLAGS)\(since)")
    }

    private func store() async throws {
        let count = 1 + random.number(below: 3)
        let flags = Set((0..<count).map { _ in Self.flags[random.number(below: Self.flags.count)] })
        let operation: StoreCommand.Operation = random.chance(45) ? .add : random.chance(80) ? .remove : .replace
        try await store(operation, flags)
    }

    private func markDeleted() async throws { try await store(.add, [.deleted], atMost: 3) }

    private func store(_ operation: StoreCommand.Operation, _ flags: Set<Flag>, atMost limit: Int = 12) async throws {
        guard let positions = positions(atMost: limit) else { return }
        let isSilent = random.chance(40)
        let sign = operation == .add ? "+" : operation == .remove ? "-" : ""
        let condition = usesCondStore && random.chance(30) ? " (UNCHANGEDSINCE \(model.highestModSeq))" : ""
        let names = flags.map(\.name).sorted().joined(separator: " ")
        let status = try await run(
            "STORE \(set(positions))\(condition) \(sign)FLAGS\(isSilent ? ".SILENT" : "") (\(names))",
            permitsExpunge: false)
        guard status.condition == .ok else { throw fault("STORE failed: \(status.text)") }
        if case .modified(let numbers) = status.code {
            let left = Set(numbers.flatMap { $0.map { Int($0) } })
            if isSilent { model.stored(operation, flags, at: positions.filter { !left.contains($0) }) }
            return
        }
        if isSilent { return model.stored(operation, flags, at: positions) }
        guard status.code != .expungeIssued else { return }
        for position in positions where model.fetched[position]?.hasFlags != true {
            throw fault("STORE didn't tell the flags of \(position)")
        }
    }

    private func expunge() async throws {
        let uids = model.messages.compactMap(\.uid)
        if random.chance(40), let one = uids.randomElement(using: &random) {
            try await run("UID EXPUNGE \(one):*")
        } else {
            try await run("EXPUNGE")
        }
    }

    private func append() async throws {
        guard model.messages.count < 40 else { return }
        let flags = random.chance(50) ? "(\\Seen $One) " : ""
        let text = sampleMessage
        if random.chance(50) {
            try await run("APPEND INBOX \(flags){\(text.utf8.count)}", afterContinuation: text + "\r\n")
        } else {
            let literal = "{\(text.utf8.count)+}\r\n\(text)"
            try await run("APPEND INBOX \(flags)\(literal)" + (random.chance(50) ? " \(literal)" : ""))
        }
    }

    private func search() async throws {
        let keys = ["ALL", "UNSEEN", "DELETED", "NOT FLAGGED", "UID 1:*", "KEYWORD $One", "OR SEEN ANSWERED"]
        let key = keys[random.number(below: keys.count)]
        let isUID = random.chance(30)
        let known = Set(model.messages.indices.map { UInt32($0 + 1) })
        log.append("C: SEARCH \(key)")
        model.beginCommand(permitsExpunge: isUID)
        do {
            let status = try await connection.command("\(isUID ? "UID " : "")SEARCH \(key)") { response in
                if case .search(let result) = response, !isUID, !known.isSuperset(of: result.numbers) {
                    throw StressFault("found \(result.numbers) among \(known.count)")
                }
                try model.take(response)
            }
            try model.endCommand(status)
            guard status.condition == .ok else { throw StressFault("SEARCH failed: \(status.text)") }
        } catch let error as StressFault {
            throw fault("\(error)")
        }
    }

    private func copy() async throws {
        guard model.messages.count < 40, let positions = positions(atMost: 3) else { return }
        let status = try await run("COPY \(set(positions)) \(random.chance(70) ? "INBOX" : "Other")")
        guard status.condition == .ok || status.code == .expungeIssued else {
            throw fault("COPY failed: \(status.text)")
        }
    }

    private func move() async throws {
        guard let positions = positions(atMost: 2) else { return }
        let status = try await run("MOVE \(set(positions)) Other")
        guard status.condition == .ok || status.code == .expungeIssued else {
            throw fault("MOVE failed: \(status.text)")
        }
    }
}
