import Foundation

/// Turns tokens into a filter by recursive descent, no deeper than its limits allow.
struct SearchQueryParser {
    private let tokens: [SearchToken]
    private let now: Date
    private let limits: SearchLimits
    private var position = 0
    private var termCount = 0

    init(tokens: [SearchToken], now: Date, limits: SearchLimits) {
        self.tokens = tokens
        self.now = now
        self.limits = limits
    }

    mutating func parse() throws(SearchSyntaxError) -> SearchFilter {
        guard !tokens.isEmpty else { return .all }
        let filter = try query(depth: 0)
        guard let rest = current else { return filter }
        throw SearchSyntaxError(
            .unbalanced, offset: rest.offset, detail: "a parenthesis is closed here that was never opened")
    }

    private var current: SearchToken? {
        position < tokens.count ? tokens[position] : nil
    }

    /// Until a closing parenthesis or the end.
    private mutating func query(depth: Int) throws(SearchSyntaxError) -> SearchFilter {
        var conditions: [SearchFilter] = []
        var isAfterAnd = false
        while let token = current, token.kind != .close {
            if token.kind == .and {
                guard !conditions.isEmpty, !isAfterAnd else { throw missingOperand("AND", at: token.offset) }
                isAfterAnd = true
                position += 1
            } else {
                conditions.append(try alternatives(depth: depth))
                isAfterAnd = false
            }
        }
        guard let first = conditions.first, !isAfterAnd else {
            throw missingOperand(isAfterAnd ? "AND" : "a parenthesis", at: tokens[max(position - 1, 0)].offset)
        }
        return conditions.count == 1 ? first : .and(conditions)
    }

    private mutating func alternatives(depth: Int) throws(SearchSyntaxError) -> SearchFilter {
        let first = try condition(depth: depth)
        var all = [first]
        while let token = current, token.kind == .or {
            position += 1
            guard let next = current, next.kind != .close, next.kind != .or, next.kind != .and else {
                throw missingOperand("OR", at: token.offset)
            }
            all.append(try condition(depth: depth))
        }
        return all.count == 1 ? first : .or(all)
    }

    private mutating func condition(depth: Int) throws(SearchSyntaxError) -> SearchFilter {
        var isNegated = false
        var start = 0
        while let token = current, token.kind == .not {
            isNegated.toggle()
            start = token.offset
            position += 1
        }
        guard let token = current else { throw missingOperand("a negation", at: start) }
        position += 1
        let filter: SearchFilter
        switch token.kind {
        case .open: filter = try group(openedAt: token.offset, depth: depth + 1)
        case .term(let key, let text): filter = try term(key: key, text: text, at: token.offset)
        case .or: throw missingOperand("OR", at: token.offset)
        case .and: throw missingOperand("AND", at: token.offset)
        case .close, .not: throw missingOperand("a negation", at: token.offset)
        }
        return isNegated ? .not(filter) : filter
    }

    private mutating func group(openedAt offset: Int, depth: Int) throws(SearchSyntaxError) -> SearchFilter {
        guard depth <= limits.maximumDepth else {
            throw SearchSyntaxError(
                .tooDeep, offset: offset, detail: "parentheses nest at most \(limits.maximumDepth) deep")
        }
        let filter = try query(depth: depth)
        guard current?.kind == .close else {
            throw SearchSyntaxError(
                .unbalanced, offset: offset, detail: "a parenthesis is opened here and never closed")
        }
        position += 1
        return filter
    }

    private mutating func term(key: String?, text: String, at offset: Int) throws(SearchSyntaxError) -> SearchFilter {
        termCount += 1
        guard termCount <= limits.maximumTerms else {
            throw SearchSyntaxError(
                .tooManyTerms, offset: offset, detail: "a search has at most \(limits.maximumTerms) terms")
        }
        guard let term = SearchTerm.queryKeys[key?.lowercased() ?? "text"] else {
            throw SearchSyntaxError.unknownKey(key ?? "", known: SearchTerm.queryKeys.keys, offset: offset)
        }
        guard !text.isEmpty else {
            throw SearchSyntaxError(
                .missingValue, key: key, offset: offset, detail: "\(key ?? "a term") needs a value: \(term.expectation)"
            )
        }
        guard let value = SearchText.cleaned(text), let filter = term.filter(value, now: now) else {
            throw SearchSyntaxError(
                .badValue, key: key, offset: offset, detail: "\(key ?? "a term") takes \(term.expectation)")
        }
        return filter
    }

    private func missingOperand(_ operation: String, at offset: Int) -> SearchSyntaxError {
        SearchSyntaxError(.malformed, offset: offset, detail: "\(operation) has nothing to work on")
    }
}

extension SearchSyntaxError {
    static func unknownKey(
        _ key: String,
        known: some Sequence<String>,
        offset: Int? = nil,
        path: String? = nil
    ) -> SearchSyntaxError {
        let hint = "known are \(known.sorted().joined(separator: ", ")); quote what is no key"
        return SearchSyntaxError(
            .unknownKey, key: key, offset: offset, path: path, detail: "no search key is called \(key): \(hint)")
    }
}
