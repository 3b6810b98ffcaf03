package import IMAPProtocol

/// What a search found, whether the server told it by SEARCH, SORT or ESEARCH.
package struct SearchAnswer: Sendable, Hashable {
    /// UIDs, or sequence numbers where those were asked.
    package var areUIDs: Bool
    /// All that was found, in the order of the wire (of the sort, where one was asked); nil where it wasn't asked or told.
    package var all: [ClosedRange<UInt32>]?
    package var min: UInt32?
    package var max: UInt32?
    package var count: UInt32?
    /// A window on the result (RFC 9394).
    package var partial: ExtendedSearchResult.Partial?
    /// The highest of what was found, where the key asked for it (CONDSTORE).
    package var modSeq: ModSequence?

    /// ``all``, where it is UIDs; empty where there is none.
    package var uids: UIDSet {
        guard areUIDs else { return UIDSet() }
        return UIDSet(ranges: (all ?? []).map { UID($0.lowerBound)...UID($0.upperBound) })
    }

    /// ``all`` one by one, in order; ``IMAPLimits/maximumSearchResults`` bounds them.
    package var numbers: [UInt32] { (all ?? []).flatMap { Array($0) } }
}

/// SEARCH or UID SEARCH (RFC 9051 section 6.4.4).
package struct SearchRequest: IMAPRequest {
    package var search: SearchCommand

    package init(_ search: SearchCommand) { self.search = search }

    package var command: Command { .search(search) }

    package func makeCollector(limits: IMAPLimits) -> SearchCollector {
        SearchCollector(
            command: command.name, areUIDs: search.returnsUIDs, returning: search.returning, limits: limits)
    }
}

/// Makes one answer of SEARCH, SORT and ESEARCH responses.
package struct SearchCollector: ResponseCollector {
    private let command: String
    private let returning: [SearchReturnOption]?
    private let limit: UInt64
    private var answer: SearchAnswer
    /// Numbers in SEARCH and SORT responses so far.
    private var found: UInt64 = 0

    init(command: String, areUIDs: Bool, returning: [SearchReturnOption]?, limits: IMAPLimits) {
        self.command = command
        self.returning = returning
        limit = limits.maximumSearchResults
        answer = SearchAnswer(areUIDs: areUIDs)
    }

    package mutating func receive(_ response: UntaggedResponse) throws(IMAPClientError) {
        switch response {
        case .search(let result), .sort(let result): try add(result)
        case .extendedSearch(let result): try add(result)
        default: break
        }
    }

    /// QUIRK: some servers send several SEARCH responses for one command.
    private mutating func add(_ result: SearchResult) throws(IMAPClientError) {
        found += UInt64(result.numbers.count)
        try check(found)
        // Taken out, so that it isn't copied for each response.
        var ranges = answer.all.take() ?? []
        for number in result.numbers {
            if let last = ranges.last, last.upperBound < UInt32.max, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        answer.all = ranges
        answer.count = UInt32(clamping: found)
        answer.min = [answer.min, result.numbers.min()].compactMap { $0 }.min()
        answer.max = [answer.max, result.numbers.max()].compactMap { $0 }.max()
        answer.modSeq = result.modSeq ?? answer.modSeq
    }

    private mutating func add(_ result: ExtendedSearchResult) throws(IMAPClientError) {
        try check(Self.size(result.all))
        try check(Self.size(result.partial?.ranges))
        answer.all = result.all ?? answer.all
        answer.min = result.min ?? answer.min
        answer.max = result.max ?? answer.max
        answer.count = result.count ?? answer.count
        answer.partial = result.partial ?? answer.partial
        answer.modSeq = result.modSeq ?? answer.modSeq
    }

    private func check(_ count: UInt64) throws(IMAPClientError) {
        guard count <= limit else { throw IMAPClientError(.limitExceeded, command: command) }
    }

    private static func size(_ ranges: [ClosedRange<UInt32>]?) -> UInt64 {
        (ranges ?? []).reduce(0) { $0 + UInt64($1.upperBound - $1.lowerBound) + 1 }
    }

    /// A search that found nothing may be told by leaving things out (RFC 9051 section 7.3.4).
    package mutating func finish(_ completion: ClientAction.Completion) -> SearchAnswer {
        let asksAll = returning.map { $0.isEmpty || $0.contains(.all) } ?? true
        if asksAll, answer.all == nil { answer.all = [] }
        if answer.all != nil, answer.count == nil { answer.count = UInt32(clamping: Self.size(answer.all)) }
        return answer
    }
}

extension IMAPConnection {
    /// Searches the selected mailbox. Strings that aren't ASCII go in UTF-8.
    ///
    /// - Parameters:
    ///   - returning: what the server is to return, where it offers ESEARCH; nil for all numbers, in the shortest form that
    ///     the server knows.
    ///   - uids: whether UIDs are returned, or sequence numbers.
    /// - Throws: ``IMAPClientError``, `badCharset` where the server can't search in UTF-8, `unsupported` where `returning` needs
    ///   what the server doesn't offer.
    package func search(
        _ key: SearchKey, returning: [SearchReturnOption]? = nil, uids: Bool = true
    ) async throws -> SearchAnswer {
        let options = try returnOptions(returning, extended: .eSearch, command: "SEARCH")
        return try await run(SearchRequest(SearchCommand(key: key, returnsUIDs: uids, returning: options)))
    }

    /// What is written after RETURN: nothing where the server doesn't know it, `ALL` where it does and nothing was chosen.
    func returnOptions(
        _ options: [SearchReturnOption]?, extended: Capability, command: String
    ) throws -> [SearchReturnOption]? {
        let offered = capabilities
        guard let options else { return offered.contains(extended) ? [.all] : nil }
        guard offered.contains(extended) else { throw IMAPClientError(.unsupported, command: command) }
        let needsPartial = options.contains { if case .partial = $0 { true } else { false } }
        if needsPartial, !offered.contains(.partial), !offered.contains(.contextSearch) {
            throw IMAPClientError(.unsupported, command: command)
        }
        if options.contains(.save), !offered.contains(.searchRes) {
            throw IMAPClientError(.unsupported, command: command)
        }
        return options
    }
}
