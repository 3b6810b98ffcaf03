import IMAPClient
import IMAPProtocol
import MailService

/// One search of one selected folder.
struct FolderSearch {
    let backend: IMAPBackend
    let connection: IMAPConnection
    let view: FolderView
    let request: MailService.SearchRequest
    /// The request's filter as it reads in this folder.
    let filter: SearchFilter

    /// Candidates that are looked at at once, where the server's answer has to be looked at again.
    private static let chunk = 100

    /// Messages that are looked at again: as many as are wanted, where that is more.
    private var candidates: Int { max(backend.options.searchCandidates, request.limit) }

    func run() async throws -> SearchBatch {
        let position = try resumedPosition()
        guard position.map({ $0.belowUID > 1 }) ?? true else { return SearchBatch(folder: view.folder, messages: []) }
        let (answer, isApproximate) = try await ask(below: position?.belowUID)
        let isExact = filter.isExactInIMAP && !isApproximate
        var batch = SearchBatch(folder: view.folder, messages: [], approximate: isApproximate)
        if isExact {
            try await takeNewest(of: answer, into: &batch)
            batch.total = position == nil ? answer.total : nil
        } else {
            try await takeMatches(of: answer, recheck: isApproximate ? filter : filter.inexactInIMAP, into: &batch)
        }
        return batch
    }

    private func resumedPosition() throws -> SearchPosition? {
        guard let position = request.resume[view.folder.digest] else { return nil }
        guard position.validity == view.window.validity else {
            throw MailServiceError(.staleID, "A folder was made anew on the mail server: search again from the start.")
        }
        return position
    }

    // MARK: Asking

    /// The charset ladder (RFC 9051 section 6.4.4): UTF-8, and where the server refuses it, what of the filter is ASCII.
    func ask(below uid: UInt32?) async throws -> (NewestUIDs, isApproximate: Bool) {
        let (answer, isApproximate) = try await climbing { key, isExact in
            try await ask(key, wanted: isExact ? request.limit + 1 : candidates, below: uid)
        }
        return (NewestUIDs(answer), isApproximate)
    }

    /// All that match, and what is to be looked at again of them.
    func all() async throws -> (UIDSet, recheck: SearchFilter?) {
        let (answer, isApproximate) = try await climbing { key, _ in
            // ALL is compact: runs of UIDs, however many match.
            try await connection.search(key, returning: connection.capabilities.contains(.eSearch) ? [.all] : nil)
        }
        let isExact = filter.isExactInIMAP && !isApproximate
        return (answer.uids, isExact ? nil : isApproximate ? filter : filter.inexactInIMAP)
    }

    private func climbing(
        _ ask: (SearchKey, _ isExact: Bool) async throws -> SearchAnswer
    ) async throws -> (SearchAnswer, isApproximate: Bool) {
        do {
            return (try await ask(SearchKey(filter), filter.isExactInIMAP), false)
        } catch let error as IMAPClientError where error.code == .badCharset || isCharsetTrouble(error) {
            return (try await ask(SearchKey(filter.relaxedToASCII()), false), true)
        }
    }

    /// QUIRK: some servers answer BAD, or NO without a code, to a charset that they don't know.
    private func isCharsetTrouble(_ error: IMAPClientError) -> Bool {
        guard !filter.nonASCIITerms.isEmpty, connection.isOpen else { return false }
        return error.code == .commandRejected || (error.code == .commandFailed && error.responseCode == nil)
    }

    /// One more than wanted tells whether there are more.
    private func ask(_ key: SearchKey, wanted: Int, below uid: UInt32?) async throws -> SearchAnswer {
        let limited = uid.map { SearchKey.and([.uid(UIDSet(UID(1)...UID($0 - 1))), key]) } ?? key
        let server = connection.capabilities
        if server.contains(.partial), let window = PartialWindow(first: -1, last: -Int64(wanted)) {
            return try await connection.search(limited, returning: [.partial(window), .count])
        }
        // ALL is compact: runs of UIDs, however many match.
        return try await connection.search(limited, returning: server.contains(.eSearch) ? [.all, .count] : nil)
    }

    // MARK: Taking

    private func takeNewest(of found: NewestUIDs, into batch: inout SearchBatch) async throws {
        let uids = found.first(request.limit + 1)
        batch.messages = try await reader(request.fields).summaries(uids: Array(uids.prefix(request.limit)))
        batch.hasMore = uids.count > request.limit
    }

    /// Looks at what the server found once more, in steps, until there is a page of matches or enough has been looked at.
    private func takeMatches(
        of found: NewestUIDs,
        recheck: SearchFilter,
        into batch: inout SearchBatch
    ) async throws {
        let candidates = found.first(candidates)
        // What is checked here must have been read: an attachment shows in the structure alone.
        let reader = reader(request.fields.union([.structure]))
        for start in stride(from: 0, to: candidates.count, by: Self.chunk) {
            try Task.checkCancellation()
            let chunk = Array(candidates[start..<min(start + Self.chunk, candidates.count)])
            let summaries = try await reader.summaries(uids: chunk)
            let matches = summaries.filter { recheck.matches(SearchCandidate($0.header, keywords: $0.keywords)) }
            let room = request.limit - batch.messages.count
            batch.messages += matches.prefix(room)
            if matches.count > room {
                batch.hasMore = true
                return
            }
        }
        guard let last = candidates.last, found.total.map({ $0 > candidates.count }) ?? true, last > 1 else { return }
        batch.hasMore = true
        batch.examined = SearchPosition(validity: view.window.validity, belowUID: last)
    }

    private func reader(_ fields: Set<SummaryField>) -> SummaryReader {
        SummaryReader(backend: backend, connection: connection, view: view, fields: fields)
    }
}

extension SearchFilter {
    /// What is to be looked at again after a server that was asked for all of it: the conditions that IMAP can't tell
    /// exactly. The others are the server's to judge: it sees more than the header's main fields.
    fileprivate var inexactInIMAP: SearchFilter {
        guard case .and(let filters) = self else { return self }
        return .and(filters.filter { !$0.isExactInIMAP })
    }
}

/// What a search found, the newest first, without spreading out runs of UIDs that nobody looks at.
struct NewestUIDs {
    private let ranges: [ClosedRange<UInt32>]
    /// How many there are, where it was told or all are here.
    let total: Int?

    init(_ answer: SearchAnswer) {
        // RFC 9051 sets no order for SEARCH: in rising order, and nothing twice, by way of a set.
        let found = answer.partial?.ranges ?? answer.all ?? []
        let uids = UIDSet(ranges: found.map { UID($0.lowerBound)...UID($0.upperBound) })
        ranges = uids.ranges.map { $0.lowerBound.rawValue...$0.upperBound.rawValue }
        total = answer.count.map(Int.init)
    }

    func first(_ limit: Int) -> [UInt32] {
        var uids: [UInt32] = []
        for range in ranges.reversed() {
            uids += range.reversed().prefix(limit - uids.count)
            if uids.count >= limit { break }
        }
        return uids
    }
}
