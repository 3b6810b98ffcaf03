import Foundation
import IMAPProtocol
import MailStore

@testable import MailServer

/// What a client says while nobody else is at work: all of it can be told to the last bit.
extension StressClient {
    /// After a NOOP what the client knows is what there is; and so are the answers to its questions.
    ///
    /// - Parameter truths: every folder.
    func compare(with truths: [StressTruth]) async throws {
        do {
            try await run("NOOP")
        } catch is StressConnection.Ended {
            try await recover()
        }
        guard let truth = truths.first(where: { $0.status.uidValidity == model.uidValidity?.rawValue }) else {
            throw fault("a folder that is gone is still selected")
        }
        guard model.messages.count == truth.rows.count else {
            throw fault("\(model.messages.count) messages are known, \(truth.rows.count) there are")
        }
        try check(truth)
        if !truth.rows.isEmpty {
            let items = "UID FLAGS RFC822.SIZE ENVELOPE EMAILID" + (usesModSeq ? " MODSEQ" : "")
            try await runWell("FETCH 1:* (\(items))", permitsExpunge: false)
        }
        try check(truth)
        try checkModSeqs(truth)
        for _ in 0..<3 { try await search(truth) }
        for truth in truths { try await compareStatus(truth) }
    }

    private func check(_ truth: StressTruth) throws {
        for (message, row) in zip(model.messages, truth.rows) {
            if let uid = message.uid, uid.rawValue != row.uid { throw fault("UID \(uid) stands where \(row.uid) is") }
            if let uid = message.uid, let token = model.uidValidity.flatMap({ ledger.token(of: uid, in: $0) }),
                StressLetter.text(token).utf8.count != row.size
            {
                throw fault("UID \(uid) is letter \(token), and \(row.size) bytes are stored")
            }
            guard let flags = message.flags else { continue }
            let there = Set(row.flags.wire(isRecent: flags.contains(.recent)))
            guard flags == there else { throw fault("UID \(row.uid) is known with \(flags), and has \(there)") }
        }
    }

    private func checkModSeqs(_ truth: StressTruth) throws {
        guard usesModSeq else { return }
        for (message, row) in zip(model.messages, truth.rows) where message.modSeq != ModSequence(stored: row.modSeq) {
            throw fault("UID \(row.uid) is known with MODSEQ \(message.modSeq ?? 0), and has \(row.modSeq)")
        }
        guard model.highestModSeq <= ModSequence(stored: truth.status.highestModSeq) else {
            throw fault("HIGHESTMODSEQ is \(truth.status.highestModSeq), and \(model.highestModSeq) was told")
        }
    }

    /// The messages that are \Recent here, once all flags are known.
    func recentMessages() -> [String] {
        model.messages.compactMap { message in
            guard message.flags?.contains(.recent) == true, let uid = message.uid else { return nil }
            return "\(model.uidValidity ?? 0) \(uid)"
        }
    }

    private func compareStatus(_ truth: StressTruth) async throws {
        let items = "MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE" + (usesModSeq ? " HIGHESTMODSEQ" : "")
        var told: MailboxStatus?
        try await run("STATUS \"\(truth.name)\" (\(items))") { response in
            if case .mailboxStatus(let status) = response { told = status }
        }
        var expected = MailboxStatus(name: MailboxName(truth.name))
        expected.messages = UInt32(truth.rows.count)
        expected.uidNext = UID(truth.status.uidNext)
        expected.uidValidity = UIDValidity(truth.status.uidValidity)
        expected.unseen = UInt32(truth.rows.count { !$0.flags.system.contains(.seen) })
        expected.deleted = UInt32(truth.rows.count { $0.flags.system.contains(.deleted) })
        expected.size = UInt64(truth.rows.reduce(0) { $0 + $1.size })
        if usesModSeq { expected.highestModSeq = ModSequence(stored: truth.status.highestModSeq) }
        guard told == expected else { throw fault("STATUS told \(told.map { "\($0)" } ?? ""), and is \(expected)") }
    }

    // MARK: SEARCH

    /// While others work, it is at least known which messages can be found.
    func search() async throws {
        let keys = [
            "ALL", "UNSEEN", "DELETED", "NOT FLAGGED", "UID 1:*", "KEYWORD $One", "OR SEEN ANSWERED", "TEXT noon",
        ]
        let key = keys[random.number(below: keys.count)]
        let isUID = random.chance(30)
        let known = Set(model.messages.indices.map { UInt32($0 + 1) })
        let status = try await run("\(isUID ? "UID " : "")SEARCH \(key)", permitsExpunge: isUID) { response in
            guard case .search(let result) = response, !isUID, !known.isSuperset(of: result.numbers) else { return }
            throw StressFault("found \(result.numbers) among \(known.count)")
        }
        guard status.condition == .ok else { throw fault("SEARCH failed: \(status.text)") }
    }

    /// A key, and which messages it finds.
    private func question(_ truth: StressTruth) -> (key: String, isFound: (Int) -> Bool) {
        let rows = truth.rows
        let system = { (index: Int, flag: SystemFlags) in rows[index].flags.system.contains(flag) }
        let number = 1 + random.number(below: max(1, rows.count))
        let uid = rows.isEmpty ? 1 : rows[number - 1].uid
        let token = model.uidValidity.flatMap { ledger.token(of: UID(uid), in: $0) } ?? 0
        let tokens = rows.map { row in model.uidValidity.flatMap { ledger.token(of: UID(row.uid), in: $0) } ?? 0 }
        let size = rows.isEmpty ? 0 : rows[number - 1].size
        let choices: [(String, (Int) -> Bool)] = [
            ("ALL", { _ in true }), ("UNSEEN", { !system($0, .seen) }), ("DELETED", { system($0, .deleted) }),
            ("NOT FLAGGED", { !system($0, .flagged) }), ("KEYWORD $One", { rows[$0].flags.keywords.contains("$One") }),
            ("OR SEEN ANSWERED", { system($0, .seen) || system($0, .answered) }),
            ("NOT (DRAFT SEEN)", { !(system($0, .draft) && system($0, .seen)) }),
            ("UID \(uid):*", { rows[$0].uid >= uid || $0 == rows.count - 1 }),
            ("LARGER \(size)", { rows[$0].size > size }),
            ("SUBJECT \"Letter \(token)\"", { "\(tokens[$0])".hasPrefix("\(token)") }),
            ("HEADER Message-ID <\(token)@", { tokens[$0] == token }),
            ("TEXT \"words\(token) in\"", { StressLetter.text(tokens[$0]).contains("words\(token) in") }),
            (
                "BODY \"words\(token) on\" UNSEEN",
                {
                    StressLetter.body(tokens[$0]).contains("words\(token) on") && !system($0, .seen)
                }
            ),
        ]
        return choices[random.number(below: choices.count)]
    }

    private func search(_ truth: StressTruth) async throws {
        let (key, isFound) = question(truth)
        let isUID = random.chance(50)
        let isExtended = random.chance(50)
        let expected = truth.rows.indices.filter(isFound).map { isUID ? truth.rows[$0].uid : UInt32($0 + 1) }
        var found: [UInt32]?
        var extended: ExtendedSearchResult?
        let command = "\(isUID ? "UID " : "")SEARCH \(isExtended ? "RETURN (MIN MAX COUNT ALL) " : "")\(key)"
        let status = try await run(command, permitsExpunge: isUID) { response in
            if case .search(let result) = response { found = result.numbers }
            if case .extendedSearch(let result) = response { extended = result }
        }
        guard status.condition == .ok else { throw fault("\(command): NO \(status.text)") }
        if isExtended {
            guard let extended else { throw fault("\(command): no ESEARCH") }
            found = (extended.all ?? []).flatMap { Array($0) }
            let isRight =
                extended.isUID == isUID && extended.count == UInt32(expected.count) && extended.min == expected.min()
                && extended.max == expected.max()
            guard isRight else { throw fault("\(command): \(extended), expected \(expected)") }
        }
        guard found?.sorted() == expected else {
            throw fault("\(command): found \(found ?? []), expected \(expected)")
        }
    }

    // MARK: IDLE

    /// One thing that somebody does, and how a client that hears of it knows its folder then.
    struct Change: Sendable {
        var make: @Sendable () throws -> Void
        var isHeard: @Sendable (StressModel) -> Bool
    }

    /// Hears in IDLE of what is done, one thing after the other.
    func idle(during changes: [Change]) async throws {
        note("C: IDLE, while others work")
        model.beginCommand(permitsExpunge: true)
        var rest = changes[...]
        do {
            try await connection.idle {
                try rest.first?.make()
            } take: { response in
                note("S: \(response)")
                try model.take(response)
                guard rest.first?.isHeard(model) == true else { return false }
                rest.removeFirst()
                try rest.first?.make()
                return rest.isEmpty
            }
        } catch let error as StressFault {
            throw fault("IDLE: \(error)")
        }
    }
}
