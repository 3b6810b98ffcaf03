import Foundation

/// Reads a decoded JSON tree as a filter, counting terms and depth as it goes.
struct SearchTreeReader {
    private let now: Date
    private let limits: SearchLimits
    private var termCount = 0

    private static let keys = SearchTerm.treeKeys.keys.sorted() + ["and", "hasAttachment", "header", "not", "or"]

    init(now: Date, limits: SearchLimits) {
        self.now = now
        self.limits = limits
    }

    mutating func filter(
        _ node: SearchTree.Node,
        path: String,
        depth: Int
    ) throws(SearchSyntaxError) -> SearchFilter {
        guard depth <= limits.maximumDepth else {
            throw SearchSyntaxError(
                .tooDeep, path: path, detail: "a search tree is at most \(limits.maximumDepth) deep")
        }
        guard case .object(let members) = node else {
            throw SearchSyntaxError(.malformed, path: path, detail: "an object with search keys is expected here")
        }
        var conditions: [SearchFilter] = []
        for member in members {
            let path = "\(path).\(member.key)"
            conditions.append(try condition(member.key, member.value, path: path, depth: depth))
        }
        guard let first = conditions.first else { return .all }
        return conditions.count == 1 ? first : .and(conditions)
    }

    private mutating func condition(
        _ key: String,
        _ value: SearchTree.Node,
        path: String,
        depth: Int
    ) throws(SearchSyntaxError) -> SearchFilter {
        switch key {
        case "and": return .and(try filters(value, path: path, depth: depth + 1))
        case "or": return .or(try filters(value, path: path, depth: depth + 1))
        case "not": return .not(try filter(value, path: path, depth: depth + 1))
        default: return try term(key, value, path: path)
        }
    }

    private mutating func filters(
        _ node: SearchTree.Node,
        path: String,
        depth: Int
    ) throws(SearchSyntaxError) -> [SearchFilter] {
        guard case .array(let nodes) = node, !nodes.isEmpty else {
            throw SearchSyntaxError(.malformed, path: path, detail: "a list of searches is expected here")
        }
        var filters: [SearchFilter] = []
        for (index, node) in nodes.enumerated() {
            filters.append(try filter(node, path: "\(path)[\(index)]", depth: depth))
        }
        return filters
    }

    private mutating func term(
        _ key: String,
        _ value: SearchTree.Node,
        path: String
    ) throws(SearchSyntaxError) -> SearchFilter {
        termCount += 1
        guard termCount <= limits.maximumTerms else {
            throw SearchSyntaxError(
                .tooManyTerms, path: path, detail: "a search has at most \(limits.maximumTerms) terms")
        }
        switch (key, value) {
        case ("hasAttachment", .boolean(let isPresent)): return isPresent ? .hasAttachment : .not(.hasAttachment)
        case ("hasAttachment", _): throw badValue(key, path: path, expectation: "true or false")
        case ("header", .object(let members)): return try header(members, path: path)
        case ("header", _): throw badValue(key, path: path, expectation: "an object with a name and a value")
        default: break
        }
        guard let term = SearchTerm.treeKeys[key] else {
            throw SearchSyntaxError.unknownKey(key, known: Self.keys, path: path)
        }
        switch value {
        case .string(let text):
            if let filter = try cleaned(text, key, path: path).flatMap({ term.filter($0, now: now) }) { return filter }
        case .number(let size):
            if size >= 0, term == .larger { return .larger(size) }
            if size >= 0, term == .smaller { return .smaller(size) }
        default: break
        }
        throw badValue(key, path: path, expectation: term.expectation)
    }

    private func header(
        _ members: [(key: String, value: SearchTree.Node)],
        path: String
    ) throws(SearchSyntaxError) -> SearchFilter {
        var name: String?
        var contained = ""
        for member in members {
            let path = "\(path).\(member.key)"
            switch (member.key, member.value) {
            case ("name", .string(let text)) where SearchTerm.isFieldName(text): name = text
            case ("name", _): throw badValue(member.key, path: path, expectation: "a header field's name")
            case ("value", .string("")): break
            case ("value", .string(let text)):
                guard let text = try cleaned(text, member.key, path: path) else {
                    throw badValue(member.key, path: path, expectation: "a text")
                }
                contained = text
            case ("value", _): throw badValue(member.key, path: path, expectation: "a text")
            default: throw SearchSyntaxError.unknownKey(member.key, known: ["name", "value"], path: path)
            }
        }
        guard let name else {
            throw SearchSyntaxError(.missingValue, key: "name", path: path, detail: "header needs a name")
        }
        return .header(name: name, value: contained)
    }

    private func cleaned(_ text: String, _ key: String, path: String) throws(SearchSyntaxError) -> String? {
        guard text.utf8.count <= limits.maximumLength else {
            throw SearchSyntaxError(
                .tooLong, key: key, path: path, detail: "a search text has at most \(limits.maximumLength) bytes")
        }
        return SearchText.cleaned(text)
    }

    private func badValue(_ key: String, path: String, expectation: String) -> SearchSyntaxError {
        SearchSyntaxError(.badValue, key: key, path: path, detail: "\(key) takes \(expectation)")
    }
}
