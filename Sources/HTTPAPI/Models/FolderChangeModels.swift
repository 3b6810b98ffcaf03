import MailService

/// `NewFolder`.
struct NewFolderModel: Decodable {
    private let name: String
    private let parentId: String?
    private let role: FolderRole?
    private let subscribed: Bool

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, parentId, role, subscribed
    }

    /// Roles that a folder can be made for: the others are a server's own views.
    private static let roles: [FolderRole] = [.drafts, .sent, .trash, .junk, .archive]

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        parentId = try container.decodeIfPresent(String.self, forKey: .parentId)
        subscribed = try container.decodeIfPresent(Bool.self, forKey: .subscribed) ?? true
        role = try container.decodeIfPresent(String.self, forKey: .role).map { text in
            guard let role = FolderRole(rawValue: text), Self.roles.contains(role) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .role, in: container,
                    debugDescription: "must be one of \(Self.roles.map(\.rawValue).joined(separator: ", "))")
            }
            return role
        }
    }

    func folder() throws -> NewFolder {
        NewFolder(name: name, parent: try parentId.map(APIRequest.folder), role: role, subscribed: subscribed)
    }
}

/// `FolderPatch`. A `parentId` of null is the top.
struct FolderPatchModel: Decodable {
    private let name: String?
    private let parentId: String??
    private let subscribed: Bool?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, parentId, subscribed
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        parentId =
            container.contains(.parentId)
            ? .some(try container.decodeIfPresent(String.self, forKey: .parentId)) : .none
        subscribed = try container.decodeIfPresent(Bool.self, forKey: .subscribed)
        guard name != nil || parentId != nil || subscribed != nil else {
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: container,
                debugDescription: "is missing, and so are parentId and subscribed: say what to change")
        }
    }

    func update() throws -> FolderUpdate {
        let place: FolderUpdate.Place? =
            switch parentId {
            case .none: nil
            case .some(.none): .top
            case .some(.some(let id)): .below(try APIRequest.folder(id))
            }
        return FolderUpdate(name: name, place: place, subscribed: subscribed)
    }
}

/// `EmptiedFolder`.
struct EmptiedFolderModel: Encodable {
    let removed: Int
    let markedDeleted: Int
    let explain: ExplanationModel?

    init(_ emptied: EmptiedFolder, explain: ExplanationModel?) {
        removed = emptied.removed
        markedDeleted = emptied.markedDeleted
        self.explain = explain
    }
}
