import IMAPProtocol
import MailStore
import SeededRandom

@testable import MailServer

/// A client that does what its seed says, and believes nothing that the protocol doesn't allow.
///
/// Its commands are in `StressClient+Messages` and `StressClient+Folders`, what it says while nobody works in
/// `StressClient+Comparing`.
actor StressClient {
    let name: String
    let ledger: StressLedger
    private let port: Int
    var random: SeededGenerator
    var connection: StressConnection
    var model: StressModel
    /// The folder that is selected, by the name that it had then.
    var folder = "INBOX"
    /// What was known of folders when they were left.
    var memories: [String: StressModel] = [:]
    /// Which extensions it uses.
    let usesQResync: Bool
    let usesCondStore: Bool
    /// Deletions that had ended when this folder was about to be selected: any other may have been of it.
    private var deletions = 0
    /// The last commands, for the report of a fault.
    private var log: [String] = []

    static let flags: [Flag] = [.seen, .flagged, .answered, .draft, "$One", "$Two", "$Three"]

    var usesModSeq: Bool { usesQResync || usesCondStore }

    init(number: Int, seed: UInt64, port: Int, ledger: StressLedger) async throws {
        name = "client \(number)"
        self.port = port
        self.ledger = ledger
        random = SeededGenerator(seed: seed)
        usesQResync = number % 3 == 1
        usesCondStore = number % 3 == 2
        model = StressModel(ledger: ledger)
        connection = try await StressConnection(port: port)
        try await login()
    }

    /// So many random commands.
    func run(_ count: Int) async throws {
        for _ in 0..<count {
            do {
                try await step()
            } catch is StressConnection.Ended {
                try await recover()
            }
        }
    }

    private func step() async throws {
        if model.messages.count > 50 { return try await clear() }
        let kinds: [(Int, () async throws -> Void)] = [
            (18, fetch), (10, uidFetch), (22, store), (8, markDeleted), (8, expunge), (12, append), (6, search),
            (5, copy), (5, move), (5, noop), (3, idle), (2, reconnect), (5, selectAnother), (1, rename), (3, status),
            (1, deleteScratch),
        ]
        var place = random.number(below: kinds.reduce(0) { $0 + $1.0 })
        for (weight, command) in kinds {
            if place < weight { return try await command() }
            place -= weight
        }
    }

    /// The server said BYE: it may do so to those who have selected a folder that is deleted, and to nobody else.
    func recover() async throws {
        guard folder == StressFolders.scratch, ledger.deletionsBegun > deletions else {
            throw fault("the connection ended in \(folder)")
        }
        note("-- the folder is gone")
        memories[folder] = nil
        connection.cut()
        connection = try await StressConnection(port: port)
        folder = "INBOX"
        try await login()
    }

    // MARK: Commands

    /// Carries out a command that must not be answered with BAD.
    @discardableResult
    func run(
        _ command: String, permitsExpunge: Bool = true, afterContinuation: String? = nil,
        take: ((UntaggedResponse) throws -> Void)? = nil
    ) async throws -> StatusResponse {
        note("C: \(command)")
        model.beginCommand(permitsExpunge: permitsExpunge, asksItems: command.contains("FETCH"))
        do {
            let status = try await connection.command(command, afterContinuation: afterContinuation) { response in
                note("S: \(response)")
                try take?(response)
                try model.take(response)
            }
            note("S: \(status.condition.rawValue) \(status.code.map { "\($0)" } ?? "")")
            model.endCommand(status)
            guard status.condition != .bad else { throw StressFault("BAD \(status.text)") }
            return status
        } catch let error as StressFault {
            throw fault("\(command): \(error)")
        }
    }

    /// The same, answered with OK.
    @discardableResult
    func runWell(_ command: String, permitsExpunge: Bool = true) async throws -> StatusResponse {
        let status = try await run(command, permitsExpunge: permitsExpunge)
        guard status.condition == .ok else { throw fault("\(command): NO \(status.text)") }
        return status
    }

    func note(_ line: String) {
        log.append(String(line.prefix(300)))
        if log.count > 400 { log.removeFirst(200) }
    }

    func fault(_ text: String) -> StressFault {
        StressFault("\(name) in \(folder): \(text)\n" + log.suffix(40).joined(separator: "\n"))
    }

    // MARK: Selecting

    func login() async throws {
        model = StressModel(ledger: ledger)
        try await runWell("LOGIN anna secret")
        if usesQResync { try await runWell("ENABLE QRESYNC") }
        guard try await select(folder) else { throw fault("\(folder) can't be selected") }
    }

    /// Selects a folder, with what is remembered of it where the client has QRESYNC.
    ///
    /// - Returns: whether there is such a folder; otherwise none is selected.
    func select(_ name: String) async throws -> Bool {
        let memory = usesQResync && random.chance(70) ? memories[name] : nil
        var command = "SELECT \"\(name)\"" + (usesCondStore ? " (CONDSTORE)" : "")
        if let memory, let validity = memory.uidValidity {
            let uids = UIDSet(memory.messages.compactMap(\.uid))
            let known = !uids.isEmpty && random.chance(50) ? " \(uids)" : ""
            command += " (QRESYNC (\(validity) \(memory.highestModSeq)\(known)))"
        }
        note("C: \(command)")
        let (before, deletions) = (ledger.marks(), ledger.deletionsEnded)
        var responses: [UntaggedResponse] = []
        let status = try await connection.command(command) { responses.append($0) }
        for response in responses { note("S: \(response)") }
        note("S: \(status.condition.rawValue) \(status.code.map { "\($0)" } ?? "")")
        guard status.condition == .ok else { return false }
        (folder, self.deletions) = (name, deletions)
        do {
            model = StressModel(ledger: ledger)
            (model.usesVanished, model.usesModSeq) = (usesQResync, usesModSeq)
            try model.select(responses, resuming: memory)
            model.endCommand(status)
            if let validity = model.uidValidity {
                try ledger.note(
                    uidNext: model.uidNext, modSeq: model.highestModSeq, of: validity, before: before)
            }
        } catch let error as StressFault {
            throw fault("\(command): \(error)")
        }
        return true
    }

    /// Keeps what is known of the folder that is about to be left. Above the MODSEQ up to which all is known, nothing
    /// may be kept that a resynchronisation wouldn't tell.
    func remember() {
        memories[folder] = model.knowsAllUIDs && model.highestModSeq > 0 ? model : nil
    }

    func reconnect() async throws {
        remember()
        if random.chance(50) { _ = try await connection.command(random.chance(50) ? "UNSELECT" : "LOGOUT") { _ in } }
        connection.cut()
        connection = try await StressConnection(port: port)
        note("-- reconnects")
        if folder == StressFolders.scratch || StressFolders.renamed.contains(folder) { folder = "INBOX" }
        try await login()
    }
}

/// The folders of a stress test.
enum StressFolders {
    /// Who deletes it makes it anew.
    static let scratch = "Scratch"
    /// One of the two names is that of a folder with a folder below it.
    static let renamed = ["Plans", "Old/Plans"]
    static let all = ["INBOX", "INBOX", "INBOX", "Other", "Other", scratch] + renamed
}
