import MailService

/// `KeywordChange`: what `PATCH …/messages/{m}` and a batch do to keywords.
struct KeywordChangeModel: Decodable {
    private let add: Set<Keyword>
    private let remove: Set<Keyword>

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case add, remove
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        add = Set(try container.decodeIfPresent([String].self, forKey: .add)?.map(Keyword.init(rawValue:)) ?? [])
        remove = Set(try container.decodeIfPresent([String].self, forKey: .remove)?.map(Keyword.init(rawValue:)) ?? [])
        guard !add.isEmpty || !remove.isEmpty else {
            throw DecodingError.dataCorruptedError(
                forKey: .add, in: container, debugDescription: "is empty, and so is remove: name a keyword")
        }
        guard add.isDisjoint(with: remove) else {
            throw DecodingError.dataCorruptedError(
                forKey: .remove, in: container, debugDescription: "names a keyword that add names too")
        }
    }

    var change: MessageChange { .keywords(add: add, remove: remove) }
}

/// `MessagePatch`.
struct MessagePatchModel: Decodable {
    let keywords: KeywordChangeModel?
    let folderId: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case keywords, folderId
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        keywords = try container.decodeIfPresent(KeywordChangeModel.self, forKey: .keywords)
        folderId = try container.decodeIfPresent(String.self, forKey: .folderId)
        guard keywords != nil || folderId != nil else {
            throw DecodingError.dataCorruptedError(
                forKey: .keywords, in: container, debugDescription: "is missing, and so is folderId: say what to change"
            )
        }
    }

    /// In the order in which they are to be made.
    func changes() throws -> [MessageChange] {
        let move = try folderId.map { MessageChange.move(to: try APIRequest.folder($0)) }
        return [keywords?.change, move].compactMap { $0 }
    }
}

/// `ChangedMessage`: the message as it is after the change.
struct ChangedMessageModel: Encodable {
    private let summary: SummaryModel
    private let explanation: Explanation

    private struct Explanation: Encodable {
        let explain: ExplanationModel?
    }

    init(_ summary: MessageSummary, explain: ExplanationModel?) {
        self.summary = SummaryModel(summary, fields: SummaryField.default)
        explanation = Explanation(explain: explain)
    }

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        try explanation.encode(to: encoder)
    }
}

/// `Batch`: messages, and one thing to do with them all.
struct BatchModel: Decodable {
    private let ids: [String]
    private let action: Action

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case ids, action
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        ids = try container.decode([String].self, forKey: .ids)
        action = try container.decode(Action.self, forKey: .action)
    }

    /// - Throws: 422 for what is no message's id, with its place.
    func messageIDs() throws -> [MessageID] {
        try ids.enumerated().map { index, text in
            guard let id = MessageID(encoded: text) else {
                throw Problem.invalid("ids[\(index)]", "is no message's id")
            }
            return id
        }
    }

    /// - Throws: `folderNotFound` for what is neither a folder's id nor a role.
    func change() throws -> MessageChange {
        switch action {
        case .keywords(let model): model.change
        case .move(let folder): .move(to: try APIRequest.folder(folder))
        case .copy(let folder): .copy(to: try APIRequest.folder(folder))
        case .delete(let isPermanent): isPermanent ? .destroy : .delete
        }
    }

    /// `BatchAction`: exactly one member.
    private enum Action: Decodable {
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
    }
}

/// `BatchResult`.
struct BatchResultModel: Encodable {
    let outcomes: [Outcome]
    let explain: ExplanationModel?

    /// `Outcome`.
    struct Outcome: Encodable {
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

    init(_ outcomes: [ChangeOutcome], explain: ExplanationModel?) {
        self.outcomes = outcomes.map(Outcome.init)
        self.explain = explain
    }
}
