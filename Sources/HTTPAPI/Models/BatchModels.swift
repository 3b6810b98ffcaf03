import Foundation
import MailService

/// `Batch`: messages, and one thing to do with them all.
struct BatchModel: Decodable {
    private let target: Target
    private let action: BatchActionModel

    private enum Target {
        case ids([String])
        case search(BatchSearchModel)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case ids, search, action
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.search) {
            guard !container.contains(.ids) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .search, in: container, debugDescription: "goes without ids: name the messages one way")
            }
            target = .search(try container.decode(BatchSearchModel.self, forKey: .search))
        } else {
            target = .ids(try container.decode([String].self, forKey: .ids))
        }
        action = try container.decode(BatchActionModel.self, forKey: .action)
    }

    /// - Throws: 422 for what is no message's id, with its place; or for what is wrong with a search.
    func selection(now: Date = Date()) throws -> BatchSelection {
        switch target {
        case .search(let search): return try search.selection(now: now)
        case .ids(let ids):
            return .ids(
                try ids.enumerated().map { index, text in
                    guard let id = MessageID(encoded: text) else {
                        throw Problem.invalid("ids[\(index)]", "is no message's id")
                    }
                    return id
                })
        }
    }

    /// - Throws: `folderNotFound` for what is neither a folder's id nor a role.
    func change() throws -> MessageChange { try action.change() }
}

/// `BatchSearch`: `q` or `filter`, and where.
private struct BatchSearchModel: Decodable {
    let q: String?
    let filter: SearchTree?
    let folder: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case q, filter, folder
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        q = try container.decodeIfPresent(String.self, forKey: .q)
        filter = try container.decodeIfPresent(SearchTree.self, forKey: .filter)
        folder = try container.decodeIfPresent(String.self, forKey: .folder)
        guard (q == nil) != (filter == nil), q?.allSatisfy(\.isWhitespace) != true else {
            throw DecodingError.dataCorruptedError(
                forKey: .q, in: container, debugDescription: "or filter must say what to search for, not both")
        }
    }

    func selection(now: Date) throws -> BatchSelection {
        let scope = try folder.map { SearchRequest.Scope.folder(try APIRequest.folder($0)) } ?? .account
        let filter = try q.map { try SearchQuery.parse($0, now: now) } ?? filter?.filter(now: now) ?? .all
        return .search(scope, filter)
    }
}

/// `BatchAction`: exactly one member.
private enum BatchActionModel: Decodable {
    case keywords(KeywordChangeModel)
    case move(String)
    case copy(String)
    case delete(permanently: Bool)

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case keywords, moveTo, copyTo, delete
    }

    private enum Deletion: String, Decodable {
        case trash, permanent
    }

    init(from decoder: any Decoder) throws {
        let known = CodingKeys.allCases.map(\.rawValue)
        try StrictKeys.check(decoder, known: Set(known))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard container.allKeys.count == 1, let key = container.allKeys.first else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "takes exactly one of \(known.joined(separator: ", "))"))
        }
        switch key {
        case .keywords: self = .keywords(try container.decode(KeywordChangeModel.self, forKey: key))
        case .moveTo: self = .move(try container.decode(String.self, forKey: key))
        case .copyTo: self = .copy(try container.decode(String.self, forKey: key))
        case .delete: self = .delete(permanently: try container.decode(Deletion.self, forKey: key) == .permanent)
        }
    }

    func change() throws -> MessageChange {
        switch self {
        case .keywords(let model): model.change
        case .move(let folder): .move(to: try APIRequest.folder(folder))
        case .copy(let folder): .copy(to: try APIRequest.folder(folder))
        case .delete(let isPermanent): isPermanent ? .destroy : .delete
        }
    }
}

/// `BatchResult`.
struct BatchResultModel: Encodable {
    let outcomes: [OutcomeModel]
    let hasMore: Bool?
    let approximate: Bool?
    let failures: [SearchFailureModel]?
    let explain: ExplanationModel?

    init(_ outcomes: [ChangeOutcome], _ found: BatchFound, explain: ExplanationModel?) {
        self.outcomes = outcomes.map(OutcomeModel.init)
        hasMore = found.hasMore ? true : nil
        approximate = found.approximate ? true : nil
        failures = SearchFailureModel.list(found.failures)
        self.explain = explain
    }
}

/// `BatchLine`: exactly one of its members.
struct BatchLineModel: Encodable {
    var outcome: OutcomeModel?
    var progress: Progress?
    var problem: Problem?
    var end: End?

    struct Progress: Encodable {
        let done: Int
        let total: Int
    }

    struct End: Encodable {
        let total: Int
        let failed: Int
        let hasMore: Bool
        let approximate: Bool
        let failures: [SearchFailureModel]?
        let explain: ExplanationModel?
    }
}

/// `Outcome`.
struct OutcomeModel: Encodable {
    let id: String
    let status: String
    var newId: String?
    var code: String?
    var detail: String?

    init(_ outcome: ChangeOutcome) {
        id = outcome.id.encoded
        switch outcome.result {
        case .done(let newID):
            status = "done"
            newId = newID?.encoded
        case .markedDeleted(let newID):
            status = "marked-deleted"
            newId = newID?.encoded
        case .failed(let error):
            status = "failed"
            code = error.code.rawValue
            detail = error.detail
        }
    }
}
