import MailService
import MailStore

extension LocalFolders {
    /// The newest messages of a folder that match. The store finds exactly what is asked.
    func search(_ folder: StoredFolder, for filter: SearchFilter, _ request: SearchRequest) throws -> SearchBatch {
        let snapshot = try account.snapshot(of: folder.id)
        var uids = snapshot.uids
        let resume = request.resume[folder.apiID.digest]
        if let resume {
            guard resume.validity == snapshot.uidValidity else {
                throw MailServiceError(.staleID, "A folder was made anew: search again from the start.")
            }
            uids = resume.belowUID > 1 ? uids.intersection(1...resume.belowUID - 1) : UIDRanges()
        }
        let found = try find(filter, in: folder, among: uids)
        let newest = Array(found.uids(at: max(0, found.count - request.limit)..<found.count).reversed())
        return SearchBatch(
            folder: folder.apiID,
            messages: try summaries(
                of: newest, in: folder, validity: snapshot.uidValidity, fields: request.fields),
            total: resume == nil ? found.count : nil,
            hasMore: found.count > newest.count)
    }

    /// The newest last.
    func find(messageID: String, in folder: StoredFolder) throws -> [MessageID] {
        let snapshot = try account.snapshot(of: folder.id)
        return try find(.messageID(messageID), in: folder, among: snapshot.uids).map {
            MessageID(folder: folder.apiID, key: .uid(validity: snapshot.uidValidity, $0))
        }
    }

    func find(_ filter: SearchFilter, in folder: StoredFolder, among uids: UIDRanges) throws -> UIDRanges {
        let query = try StoreQueryMaker(folders: self, folder: folder, uids: uids).query(filter)
        return try account.search(query, in: folder.id, among: uids) { Task.isCancelled }
    }
}

/// Makes the store's query of a filter. What the store has no key for becomes a set of UIDs, so that the whole stays
/// exact, also under a negation.
private struct StoreQueryMaker {
    let folders: LocalFolders
    let folder: StoredFolder
    let uids: UIDRanges

    func query(_ filter: SearchFilter) throws -> StoreQuery {
        switch filter {
        case .all, .folder: .all
        case .none: .or([])
        case .and(let filters): .and(try filters.map(query))
        case .or(let filters): .or(try filters.map(query))
        case .not(let filter): .not(try query(filter))
        case .from(let text): .header("From", text)
        case .to(let text): .header("To", text)
        case .cc(let text): .header("Cc", text)
        case .bcc(let text): .header("Bcc", text)
        case .subject(let text): .header("Subject", text)
        case .header(let name, let value): .header(name, value)
        case .body(let text): .body(text)
        case .text(let text): .text(text)
        case .keyword(let keyword, let isPresent): isPresent ? Self.has(keyword) : .not(Self.has(keyword))
        case .receivedBefore(let date): .arrivedUntil(date.wholeSeconds - 1)
        case .receivedAfter(let date): .arrivedSince(date.wholeSeconds)
        case .larger(let size): .larger(size)
        case .smaller(let size): .smaller(size)
        case .hasAttachment, .messageID, .sentBefore, .sentAfter: .uids(try messages(filter))
        }
    }

    private static func has(_ keyword: Keyword) -> StoreQuery {
        keyword.systemFlag.map { .flags($0) } ?? .keyword(keyword.rawValue)
    }

    /// Those that meet a condition that is looked up in what is kept of their headers.
    private func messages(_ filter: SearchFilter) throws -> UIDRanges {
        var found = UIDRanges()
        if case .hasAttachment = filter {
            try folders.account.rows(in: folder.id, uids: uids, columns: .envelope) { row in
                if OutlineDescriber.hasAttachments(row) { found.append(row.uid) }
            }
            return found
        }
        let (certain, candidates) = bounds(filter)
        let account = folders.account
        if let certain { found = try account.search(certain, in: folder.id, among: uids) { Task.isCancelled } }
        let doubtful = try account.search(candidates, in: folder.id, among: uids) { Task.isCancelled }
            .subtracting(found)
        try account.rows(in: folder.id, uids: doubtful, columns: [.envelope, .internalDate, .size]) { row in
            let candidate = SearchCandidate(try OutlineDescriber.header(row), keywords: nil)
            if filter.evaluate(candidate) == .yes { found.formUnion([row.uid]) }
        }
        return found
    }

    /// What meets the condition for certain, and what may: the store knows the days of Date fields, in their own zones.
    private func bounds(_ filter: SearchFilter) -> (certain: StoreQuery?, candidates: StoreQuery) {
        switch filter {
        case .messageID(let id):
            return (nil, .header("Message-ID", id.filter { $0 != "<" && $0 != ">" }))
        case .sentBefore(let date):
            return (.days(.sent, .before(date.day - 1)), .days(.sent, .before(date.day + 3)))
        case .sentAfter(let date):
            return (.days(.sent, .since(date.day + 2)), .days(.sent, .since(date.day - 2)))
        default:
            return (nil, .all)
        }
    }
}
