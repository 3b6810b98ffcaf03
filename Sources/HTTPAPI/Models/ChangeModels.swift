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
