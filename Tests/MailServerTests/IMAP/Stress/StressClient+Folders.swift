import IMAPProtocol

/// What is done with folders.
extension StressClient {
    func selectAnother() async throws {
        remember()
        let name = StressFolders.all[random.number(below: StressFolders.all.count)]
        if random.chance(30) { try await run("UNSELECT") }
        if try await select(name) { return }
        let mayBeMissing = name == StressFolders.scratch || StressFolders.renamed.contains(name)
        guard mayBeMissing else { throw fault("\(name) is not there") }
        guard try await select("INBOX") else { throw fault("INBOX is not there") }
    }

    /// There and back, with the folder below it; sessions that have one of them selected go on.
    func rename() async throws {
        let names = random.chance(50) ? StressFolders.renamed : StressFolders.renamed.reversed()
        let status = try await run("RENAME \"\(names[0])\" \"\(names[1])\"")
        guard status.condition == .ok || status.code == .nonExistent || status.code == .alreadyExists else {
            throw fault("RENAME: NO \(status.text)")
        }
    }

    func deleteScratch() async throws {
        // Who has it selected would be the one to be cut off.
        guard folder != StressFolders.scratch else { return try await noop() }
        ledger.beginDeletion()
        try await run("DELETE \(StressFolders.scratch)")
        ledger.endDeletion()
        try await run("CREATE \(StressFolders.scratch)")
    }

    func status() async throws {
        let name = StressFolders.all[random.number(below: StressFolders.all.count)]
        let before = ledger.marks()
        var told: MailboxStatus?
        let items = "MESSAGES UIDNEXT UIDVALIDITY UNSEEN" + (usesModSeq ? " HIGHESTMODSEQ" : "")
        let status = try await run("STATUS \"\(name)\" (\(items))") { response in
            if case .mailboxStatus(let status) = response { told = status }
        }
        guard status.condition == .ok else {
            guard status.code == .nonExistent else { throw fault("STATUS \(name): NO \(status.text)") }
            return
        }
        do {
            guard let told, let validity = told.uidValidity, let messages = told.messages, let unseen = told.unseen,
                unseen <= messages
            else { throw StressFault("\(told.map { "\($0)" } ?? "nothing told")") }
            try ledger.note(uidNext: told.uidNext, modSeq: told.highestModSeq, of: validity, before: before)
        } catch let error as StressFault {
            throw fault("STATUS \(name): \(error)")
        }
    }
}
