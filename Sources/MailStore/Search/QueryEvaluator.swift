import GRDB

/// Finds a query's messages as sets of UIDs: each part of the query looks only at what the parts before it left.
struct QueryEvaluator {
    /// Keys inside each other. Protects the stack.
    static let maximumDepth = 1_000

    let folder: FolderID
    let keywords: KeywordList
    let isCancelled: () -> Bool
    /// Reads a message that the index doesn't have whole; nil if it is gone.
    let bytes: (UInt32) throws -> [UInt8]?
    /// Reads the index at one moment.
    let read: ((Database) throws -> UIDRanges) throws -> UIDRanges

    /// The messages of `uids` that the query finds.
    func find(_ query: StoreQuery, among uids: UIDRanges, depth: Int = 0) throws -> UIDRanges {
        guard !uids.isEmpty else { return uids }
        guard !isCancelled() else { throw CancellationError() }
        guard depth < Self.maximumDepth else { throw StoreError(.limitReached, "the query is nested too deep") }
        switch query {
        case .all: return uids
        case .uids(let wanted): return uids.intersection(wanted)
        case .not(let query) where query.condition(keywords) == nil:
            return uids.subtracting(try find(query, among: uids, depth: depth + 1))
        case .and(let queries): return try findAll(queries, among: uids, depth: depth)
        case .or(let queries): return try findAny(queries, among: uids, depth: depth)
        case .header(let name, let text): return try find(.header(name), SearchTerm(text), among: uids)
        case .body(let text): return try find(.body, SearchTerm(text), among: uids)
        case .text(let text): return try find(.anywhere, SearchTerm(text), among: uids)
        default:
            guard let condition = query.condition(keywords) else { return UIDRanges() }
            return try find(condition, among: uids)
        }
    }

    private func findAll(_ queries: [StoreQuery], among uids: UIDRanges, depth: Int) throws -> UIDRanges {
        var left = uids
        // What costs least comes first: sets, then columns, then texts.
        for case .uids(let wanted) in queries { left = left.intersection(wanted) }
        let conditions = queries.compactMap { $0.condition(keywords) }
        for group in conditions.joined(by: " AND ") where !left.isEmpty { left = try find(group, among: left) }
        for query in queries where query.condition(keywords) == nil {
            if case .uids = query { continue }
            left = try find(query, among: left, depth: depth + 1)
        }
        return left
    }

    private func findAny(_ queries: [StoreQuery], among uids: UIDRanges, depth: Int) throws -> UIDRanges {
        var found = UIDRanges()
        for group in queries.compactMap({ $0.condition(keywords) }).joined(by: " OR ") {
            found.formUnion(try find(group, among: uids))
        }
        for query in queries where query.condition(keywords) == nil {
            found.formUnion(try find(query, among: uids.subtracting(found), depth: depth + 1))
        }
        return found
    }

    /// One walk over the folder between the first and the last of the UIDs.
    private func find(_ condition: SQLCondition, among uids: UIDRanges) throws -> UIDRanges {
        guard let first = uids.first, let last = uids.last else { return uids }
        let email = condition.needsEmail ? "JOIN email e ON e.id = m.email" : ""
        let found = try read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT m.uid FROM message m \(email)
                    WHERE m.folder = ? AND m.uid BETWEEN ? AND ? AND (\(condition.sql)) ORDER BY m.uid
                    """)
            let start: [any DatabaseValueConvertible] = [folder.rawValue, first, last]
            return try UIDRanges(statement, StatementArguments(start + condition.arguments))
        }
        return found.intersection(uids)
    }
}

extension [SQLCondition] {
    /// As few conditions as the limit allows.
    fileprivate func joined(by word: String) -> [SQLCondition] {
        var groups: [SQLCondition] = []
        for condition in self {
            if var last = groups.last, last.parts + condition.parts <= SQLCondition.maximumParts {
                last.sql += "\(word)(\(condition.sql))"
                last.arguments += condition.arguments
                last.parts += condition.parts
                last.needsEmail = last.needsEmail || condition.needsEmail
                groups[groups.count - 1] = last
            } else {
                var first = condition
                first.sql = "(\(condition.sql))"
                groups.append(first)
            }
        }
        return groups
    }
}

extension UIDRanges {
    /// The first column of what a statement gives, in the order of UIDs.
    init(_ statement: Statement, _ arguments: StatementArguments) throws {
        self.init()
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try rows.next() { append(row[0] as UInt32) }
    }
}
