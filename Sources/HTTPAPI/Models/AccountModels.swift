import Foundation
import MailService

/// `Account`.
struct AccountModel: Encodable {
    let id: String
    let address: String
    let `protocol`: String
    let server: String
    let capabilities: CapabilitiesModel?
    let state: String?
    let explain: ExplanationModel?

    init(
        _ account: Account,
        isConnected: Bool? = nil,
        capabilities: AccountCapabilities? = nil,
        explain: ExplanationModel? = nil
    ) {
        id = account.id.rawValue
        address = account.address
        `protocol` = account.readingProtocol.rawValue
        server = account.endpoint?.host ?? account.server.name
        self.capabilities = capabilities.map(CapabilitiesModel.init)
        state = isConnected.map { $0 ? "connected" : "disconnected" }
        self.explain = explain
    }
}

/// `AccountList`.
struct AccountListModel: Encodable {
    let accounts: [AccountModel]
}

/// `Capabilities`.
struct CapabilitiesModel: Encodable {
    let folders: Bool
    let search: String
    let threads: String
    let sort: [String]
    let objectIds: Bool
    let preview: Bool
    let push: Bool
    let modificationSequences: Bool
    let localFolders: Bool
    let indexing: Indexing?

    struct Indexing: Encodable {
        let messages: Int
        let headers: Int
        let texts: Int
    }

    init(_ capabilities: AccountCapabilities) {
        folders = capabilities.folders
        search = capabilities.search.rawValue
        threads = capabilities.threads.rawValue
        sort = capabilities.sort.map(\.rawValue)
        objectIds = capabilities.objectIDs
        preview = capabilities.preview
        push = capabilities.push
        modificationSequences = capabilities.modificationSequences
        localFolders = capabilities.localFolders
        indexing = capabilities.indexing.map {
            Indexing(messages: $0.messages, headers: $0.headers, texts: $0.texts)
        }
    }
}

/// `ConnectionList`.
struct ConnectionListModel: Encodable {
    let connections: [Connection]

    struct Connection: Encodable {
        let activity: String
        let folder: String?
    }

    init(_ connections: [ConnectionInfo]) {
        self.connections = connections.map { Connection(activity: $0.activity.rawValue, folder: $0.folder) }
    }
}

/// `Credentials`: what `POST /v1/sessions` takes.
struct CredentialsModel: Decodable {
    let address: String
    let password: Secret<String>
    let wantsCookie: Bool
    let readingProtocol: ReadingProtocol?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case address, password, cookie
        case readingProtocol = "protocol"
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        address = try container.decode(String.self, forKey: .address)
        password = Secret(try container.decode(String.self, forKey: .password))
        wantsCookie = try container.decodeIfPresent(Bool.self, forKey: .cookie) ?? false
        readingProtocol = try container.decodeIfPresent(String.self, forKey: .readingProtocol).map { name in
            guard let known = ReadingProtocol(rawValue: name) else {
                throw MailServiceError.invalid("protocol", "must be imap or pop3")
            }
            return known
        }
    }
}

/// `Session` and `NewSession`.
struct SessionModel: Encodable {
    /// Shown once, and only where there is no cookie.
    var token: String?
    var csrfToken: String?
    let expiresAt: Timestamp
    let account: AccountModel
}
