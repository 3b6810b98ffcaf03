import IMAPProtocol

/// What is done to messages.
extension StressClient {
    /// Random positions; nil in an empty mailbox.
    func positions(atMost limit: Int = 12) -> [Int]? {
        guard !model.messages.isEmpty else { return nil }
        let count = 1 + random.number(below: min(limit, model.messages.count))
        return Set((0..<count).map { _ in 1 + random.number(below: model.messages.count) }).sorted()
    }

    func set(_ positions: [Int]) -> String {
        SequenceSet(positions.map { SequenceNumber(UInt32($0)) }).description
    }

    func noop() async throws { try await runWell(random.chance(50) ? "NOOP" : "CHECK") }

    func idle() async throws { try await run("IDLE", afterContinuation: "DONE\r\n") }

    func fetch() async throws {
        guard let positions = positions() else { return }
        let items = [
            "UID FLAGS", "UID FLAGS ENVELOPE RFC822.SIZE", "UID FLAGS BODY.PEEK[]", "UID BODY[TEXT]",
            "UID FLAGS BODYSTRUCTURE EMAILID", "UID ENVELOPE BODY.PEEK[TEXT] INTERNALDATE",
        ]
        let place = random.number(below: items.count)
        let status = try await run("FETCH \(set(positions)) (\(items[place]))", permitsExpunge: false)
        guard status.condition == .ok else {
            guard status.code == .expungeIssued else { throw fault("FETCH failed: \(status.text)") }
            return
        }
        for position in positions {
            guard let told = model.fetched[position], told.hasUID, told.hasContent || place == 0 else {
                throw fault("FETCH left \(position) out, and said OK")
            }
        }
    }

    func uidFetch() async throws {
        guard let last = model.messages.last(where: { $0.uid != nil })?.uid else { return try await fetch() }
        let first = UInt32(1 + random.number(below: Int(last.rawValue)))
        let since = usesCondStore && random.chance(50) ? " (CHANGEDSINCE \(max(1, model.highestModSeq.rawValue)))" : ""
        try await runWell("UID FETCH \(first):* (FLAGS)\(since)")
    }

    // MARK: STORE and EXPUNGE

    func store() async throws {
        let count = 1 + random.number(below: 3)
        let flags = Set((0..<count).map { _ in Self.flags[random.number(below: Self.flags.count)] })
        let operation: StoreCommand.Operation = random.chance(45) ? .add : random.chance(80) ? .remove : .replace
        try await store(operation, flags)
    }

    func markDeleted() async throws { try await store(.add, [.deleted], atMost: 3) }

    private func store(_ operation: StoreCommand.Operation, _ flags: Set<Flag>, atMost limit: Int = 12) async throws {
        guard let positions = positions(atMost: limit) else { return }
        let isSilent = random.chance(40)
        let sign = operation == .add ? "+" : operation == .remove ? "-" : ""
        let condition = usesModSeq && random.chance(30) ? " (UNCHANGEDSINCE \(model.highestModSeq))" : ""
        let names = flags.map(\.name).sorted().joined(separator: " ")
        let status = try await runWell(
            "STORE \(set(positions))\(condition) \(sign)FLAGS\(isSilent ? ".SILENT" : "") (\(names))",
            permitsExpunge: false)
        var done = positions
        if case .modified(let numbers) = status.code {
            let left = Set(numbers.flatMap { $0.map { Int($0) } })
            guard !condition.isEmpty, left.isSubset(of: positions) else { throw fault("MODIFIED \(left)") }
            done.removeAll(where: left.contains)
        }
        if isSilent { return model.stored(operation, flags, at: done) }
        // Some of those that are gone are never told of (RFC 2180 section 4.2).
        guard status.code == nil else { return }
        for position in done {
            guard let told = model.fetched[position], !told.flags.isEmpty else {
                throw fault("STORE didn't tell the flags of \(position)")
            }
            guard told.flags.contains(where: { isResult($0.subtracting([.recent]), of: operation, flags) }) else {
                throw fault("STORE of \(position) told \(told.flags)")
            }
        }
    }

    private func isResult(_ found: Set<Flag>, of operation: StoreCommand.Operation, _ flags: Set<Flag>) -> Bool {
        switch operation {
        case .add: found.isSuperset(of: flags)
        case .remove: found.isDisjoint(with: flags)
        case .replace: found == flags
        }
    }

    func expunge() async throws {
        let uids = model.messages.compactMap(\.uid)
        if random.chance(40), let one = uids.randomElement(using: &random) {
            try await runWell("UID EXPUNGE \(one):*")
        } else {
            try await runWell("EXPUNGE")
        }
    }

    /// Before a folder becomes too large for the test.
    func clear() async throws {
        try await runWell("STORE 1:30 +FLAGS.SILENT (\\Deleted)", permitsExpunge: false)
        model.stored(.add, [.deleted], at: 1...30)
        try await runWell("EXPUNGE")
    }

    // MARK: APPEND, COPY, MOVE

    func append() async throws {
        let target = random.chance(80) ? folder : StressFolders.all[random.number(below: StressFolders.all.count)]
        let flags = random.chance(50) ? "(\\Seen $One) " : ""
        let tokens = (0..<(random.chance(30) ? 2 : 1)).map { _ in ledger.makeToken() }
        let texts = tokens.map { StressLetter.text($0) }
        let before = ledger.marks()
        let status: StatusResponse
        if texts.count == 1, random.chance(50) {
            status = try await run(
                "APPEND \"\(target)\" \(flags){\(texts[0].utf8.count)}", afterContinuation: texts[0] + "\r\n")
        } else {
            let literals = texts.map { "\(flags){\($0.utf8.count)+}\r\n\($0)" }
            status = try await run("APPEND \"\(target)\" " + literals.joined(separator: " "))
        }
        guard status.condition == .ok else { return try expectMissing(target, status) }
        guard case .appendUID(let validity, let given) = status.code else { throw fault("APPEND without its UIDs") }
        let uids = given.numbers
        do {
            guard uids.count == tokens.count else { throw StressFault("\(tokens.count) messages got \(uids)") }
            try ledger.noteNew(uids, in: validity, before: before)
            for (uid, token) in zip(uids, tokens) { try ledger.note(uid, in: validity, token: token) }
        } catch let error as StressFault {
            throw fault("APPEND: \(error)")
        }
    }

    func copy() async throws { try await transfer("COPY", atMost: 3) }

    func move() async throws { try await transfer("MOVE", atMost: 2) }

    private func transfer(_ command: String, atMost limit: Int) async throws {
        guard let positions = positions(atMost: limit) else { return }
        let target = StressFolders.all[random.number(below: StressFolders.all.count)]
        let uids = positions.map { model.messages[$0 - 1].uid }
        let source = model.uidValidity
        let before = ledger.marks()
        var copied: CopiedUIDs?
        let hear = { (status: StatusResponse) in if case .copyUID(let uids) = status.code { copied = uids } }
        let status = try await run("\(command) \(set(positions)) \"\(target)\"") { response in
            if case .status(let status) = response { hear(status) }
        }
        hear(status)
        guard status.condition == .ok else {
            return status.code == .expungeIssued ? () : try expectMissing(target, status)
        }
        guard let copied, let source else { throw fault("\(command) without its UIDs") }
        do {
            try check(copied, of: uids, from: source, before: before)
            let left = copied.source.numbers.filter { uid in model.messages.contains { $0.uid == uid } }
            guard command == "COPY" || left.isEmpty else { throw StressFault("\(left) were moved, and are here") }
        } catch let error as StressFault {
            throw fault("\(command): \(error)")
        }
    }

    /// All was copied, and a copy is the same letter.
    private func check(
        _ copied: CopiedUIDs, of uids: [UID?], from source: UIDValidity, before: [UIDValidity: StressLedger.Mark]
    ) throws {
        let (sources, targets) = (copied.source.numbers, copied.destination.numbers)
        guard sources.count == uids.count, targets.count == uids.count else { throw StressFault("\(copied)") }
        for uid in uids.compactMap({ $0 }) where !sources.contains(uid) {
            throw StressFault("not of \(uid): \(copied)")
        }
        try ledger.noteNew(targets, in: copied.uidValidity, before: before)
        for (uid, target) in zip(sources, targets) {
            guard let token = ledger.token(of: uid, in: source) else { continue }
            try ledger.note(target, in: copied.uidValidity, token: token)
        }
    }

    /// NO is right where the folder may be gone.
    private func expectMissing(_ target: String, _ status: StatusResponse) throws {
        let mayBeMissing = target == StressFolders.scratch || StressFolders.renamed.contains(target)
        guard mayBeMissing, status.code == .tryCreate || status.code == .nonExistent else {
            throw fault("\(target): NO \(status.text)")
        }
    }
}

extension OrderedUIDs {
    /// One after the other, as they were given.
    var numbers: [UID] {
        ranges.flatMap { range in (range.lowerBound.rawValue...range.upperBound.rawValue).map { UID($0) } }
    }
}
