import MailService

/// The parameters that lists share.
extension APIRequest {
    static let listParameters: Set<String> = ["limit", "cursor", "fields", "pretty", "explain"]

    /// - Throws: ``Problem`` 422 for what is no number from 1 to the maximum.
    func limit() throws -> Int {
        guard let text = query["limit"] else { return PageRequest.defaultLimit }
        return try Self.limit(Int(text))
    }

    static func limit(_ number: Int?) throws -> Int {
        guard let number, (1...PageRequest.maximumLimit).contains(number) else {
            throw Problem.invalid("limit", "must be a number from 1 to \(PageRequest.maximumLimit)")
        }
        return number
    }

    /// - Throws: ``Problem`` 422 naming the field that there isn't.
    func fields() throws -> Set<SummaryField> {
        guard let text = query["fields"] else { return SummaryField.default }
        return try Self.fields(text.split(separator: ",", omittingEmptySubsequences: false).prefix(16).map(String.init))
    }

    static func fields(_ names: [String]) throws -> Set<SummaryField> {
        guard !names.isEmpty else { throw Problem.invalid("fields", "must name one at least") }
        let fields = try names.map { name in
            guard let field = SummaryField(rawValue: name) else {
                let known = SummaryField.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.invalid("fields", "\"\(name.prefix(40))\" is unknown: there are \(known)")
            }
            return field
        }
        return Set(fields)
    }

    /// - Throws: `folderNotFound` for what is neither an id nor a role.
    static func folder(_ text: String) throws -> FolderSelector {
        guard let selector = FolderSelector(text) else {
            throw MailServiceError(
                .folderNotFound, "\"\(text.prefix(80))\" is neither a folder's id nor a role, such as inbox.")
        }
        return selector
    }

    /// - Throws: `messageNotFound` for what is no message's id.
    func messageID() throws -> MessageID {
        guard let id = MessageID(encoded: parameter("message")) else {
            throw MailServiceError(.messageNotFound, "This is no message's id: take one from a folder's page.")
        }
        return id
    }

    /// The cursor of a folder's list.
    ///
    /// - Throws: `invalidCursor`
    func pageCursor(of folder: FolderSelector) throws -> PageCursor? {
        guard let text = query["cursor"] else { return nil }
        guard let cursor = PageCursor(encoded: text) else { throw Self.invalidCursor }
        if case .id(let id) = folder, cursor.folder != id { throw Self.invalidCursor }
        return cursor
    }

    static let invalidCursor = MailServiceError(
        .invalidCursor, "The cursor is not one of this list's: begin again without it.",
        fields: [.init(name: "cursor", reason: "is not one of this list's")])

    /// What `?explain=1` adds, as far as the request has come.
    var explanation: ExplanationModel? {
        explains ? ExplanationModel(context.trace) : nil
    }
}
