extension SearchFilter {
    /// The texts that hold something beyond ASCII, in the order they were written: with one of these, a server
    /// without UTF-8 search answers BADCHARSET (RFC 3501, section 6.4.4).
    package var nonASCIITerms: [String] {
        switch self {
        case .and(let filters), .or(let filters): filters.flatMap(\.nonASCIITerms)
        case .not(let filter): filter.nonASCIITerms
        default: searchedText.map { $0.isASCII ? [] : [$0] } ?? []
        }
    }

    /// A filter in ASCII alone that finds whatever this one finds, and maybe more: each text beyond ASCII gives way to
    /// its longest run of ASCII, or to nothing. The results are to be checked with ``matches(_:)``.
    package func relaxedToASCII() -> SearchFilter {
        (relaxed(keeping: .superset) ?? .all).simplified()
    }

    /// Shorter runs than this find nearly everything, at the price of a search.
    private static let shortestRun = 2

    /// Which way a replacement may err. Under a negation it turns round: to find more, less must be excluded.
    private enum Direction {
        case superset
        case subset

        var reversed: Direction { self == .superset ? .subset : .superset }
    }

    /// Nil where no replacement is left: everything for a superset, nothing for a subset.
    private func relaxed(keeping direction: Direction) -> SearchFilter? {
        switch self {
        case .and(let filters): return Self.combined(filters, direction, droppingFor: .superset) { .and($0) }
        case .or(let filters): return Self.combined(filters, direction, droppingFor: .subset) { .or($0) }
        case .not(let filter): return filter.relaxed(keeping: direction.reversed).map { .not($0) }
        default:
            guard let text = searchedText, !text.isASCII else { return self }
            guard direction == .superset, let run = text.longestASCIIRun, run.utf8.count >= Self.shortestRun
            else { return nil }
            return replacingSearchedText(with: run)
        }
    }

    /// A part that is lost may be left out of an "and" that may find more, and of an "or" that may find less; else the
    /// whole group is lost with it.
    private static func combined(
        _ filters: [SearchFilter],
        _ direction: Direction,
        droppingFor droppable: Direction,
        _ group: ([SearchFilter]) -> SearchFilter
    ) -> SearchFilter? {
        let parts = filters.map { $0.relaxed(keeping: direction) }
        let kept = parts.compactMap { $0 }
        guard kept.count == parts.count || (direction == droppable && !kept.isEmpty) else { return nil }
        return group(kept)
    }

    private var searchedText: String? {
        switch self {
        case .from(let text), .to(let text), .cc(let text), .bcc(let text), .subject(let text), .body(let text),
            .text(let text), .header(_, let text), .messageID(let text):
            text
        default:
            nil
        }
    }

    private func replacingSearchedText(with text: String) -> SearchFilter {
        switch self {
        case .from: .from(text)
        case .to: .to(text)
        case .cc: .cc(text)
        case .bcc: .bcc(text)
        case .subject: .subject(text)
        case .body: .body(text)
        case .text: .text(text)
        case .header(let name, _): .header(name: name, value: text)
        case .messageID: .messageID(text)
        default: self
        }
    }
}

extension String {
    fileprivate var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

    /// Without the spaces at its ends. A letter that a combining mark follows isn't in it: the text that is looked
    /// for may hold both as one.
    fileprivate var longestASCIIRun: String? {
        let plain = map { character in character.isASCII ? character : nil }
        let runs = plain.split(separator: nil).map { run in
            String(run.compactMap { $0 }.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        return runs.max { $0.utf8.count < $1.utf8.count }
    }
}
