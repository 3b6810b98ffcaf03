import MailMessage
import MailService

/// `Summary`: one line of a list. What wasn't asked for is absent.
struct SummaryModel: Encodable {
    let id: String
    let folderId: String
    var uid: UInt32?
    var uidValidity: UInt32?
    let emailId: String?
    let threadId: String?
    var messageId: String?
    var receivedAt: Timestamp?
    var sentAt: Timestamp?
    var subject: String?
    var from: [AddressModel]?
    var to: [AddressModel]?
    var cc: [AddressModel]?
    var bcc: [AddressModel]?
    var replyTo: [AddressModel]?
    var size: Int?
    var keywords: [String]?
    var hasAttachments: Bool?
    let preview: String?

    /// A list's lines. Neighbours are mostly of one folder, whose id is spelled once.
    static func list(_ summaries: [MessageSummary], fields: Set<SummaryField>) -> [SummaryModel] {
        var folder: (id: FolderID, encoded: String)?
        return summaries.map { summary in
            let id = summary.id.folder
            let known = folder?.id == id ? folder : nil
            let current = known ?? (id, id.encoded)
            folder = current
            return SummaryModel(summary, fields: fields, folderId: current.encoded)
        }
    }

    init(_ summary: MessageSummary, fields: Set<SummaryField>) {
        self.init(summary, fields: fields, folderId: summary.id.folder.encoded)
    }

    private init(_ summary: MessageSummary, fields: Set<SummaryField>, folderId: String) {
        let header = summary.header
        id = summary.id.encoded
        self.folderId = folderId
        if case .uid(let validity, let uid) = summary.id.key {
            self.uid = uid
            uidValidity = validity
        }
        emailId = header.emailID
        threadId = header.threadID
        if fields.contains(.envelope) {
            messageId = header.messageID
            receivedAt = Timestamp(header.receivedAt)
            sentAt = header.sentAt.map(Timestamp.init)
            subject = header.subject
            from = header.from.map(AddressModel.init)
            to = AddressModel.list(header.to)
            cc = AddressModel.list(header.cc)
            bcc = AddressModel.list(header.bcc)
            replyTo = AddressModel.list(header.replyTo)
            size = header.size
        }
        keywords = fields.contains(.flags) ? summary.keywords.map(\.rawValue).sorted() : nil
        hasAttachments = fields.contains(.structure) ? header.hasAttachments : nil
        preview = fields.contains(.preview) ? summary.preview : nil
    }
}

/// `Address`.
struct AddressModel: Encodable {
    let name: String?
    let address: String

    init(_ address: MailAddress) {
        name = address.name
        self.address = address.address
    }

    /// Absent where there are none.
    static func list(_ addresses: [MailAddress]) -> [AddressModel]? {
        addresses.isEmpty ? nil : addresses.map(AddressModel.init)
    }
}

/// `Part`, with what is inside it.
struct PartModel: Encodable {
    let id: String
    let type: String
    let charset: String?
    let disposition: String?
    let filename: String?
    let contentId: String?
    let language: [String]?
    let size: Int
    let encodedSize: Int
    let parts: [PartModel]?

    /// - Parameter withChildren: the whole tree, or this part alone. The parser bounds the tree's depth.
    init(_ part: MessagePart, withChildren: Bool) {
        id = part.id
        type = part.mediaType
        charset = part.parameters.charset
        disposition = part.disposition?.kind
        filename = part.filename
        contentId = part.contentID
        language = part.languages.isEmpty ? nil : part.languages
        size = part.estimatedSize
        encodedSize = part.encodedSize
        parts = withChildren && !part.children.isEmpty ? part.children.map { PartModel($0, withChildren: true) } : nil
    }
}

/// `Message`: a summary, and what opening it adds.
struct MessageModel: Encodable {
    private let summary: SummaryModel
    private let detail: Detail

    private struct Detail: Encodable {
        let inReplyTo: [String]?
        let references: [String]?
        let text: String?
        let textTruncated: Bool?
        let hasHtml: Bool
        let parts: [PartModel]
        let attachments: [PartModel]
        let warnings: [String]?
        let explain: ExplanationModel?
    }

    init(_ message: MessageDetail, explain: ExplanationModel?) {
        summary = SummaryModel(message.summary, fields: [.envelope, .flags, .structure, .preview])
        let inReplyTo = message.summary.header.inReplyTo
        detail = Detail(
            inReplyTo: inReplyTo.isEmpty ? nil : inReplyTo,
            references: message.references.isEmpty ? nil : message.references,
            text: message.text,
            textTruncated: message.textTruncated ? true : nil,
            hasHtml: message.hasHTML,
            parts: message.structure.map { [PartModel($0, withChildren: true)] } ?? [],
            attachments: message.attachments.map { PartModel($0, withChildren: false) },
            warnings: message.warnings.isEmpty ? nil : message.warnings,
            explain: explain)
    }

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        try detail.encode(to: encoder)
    }
}

/// `HeaderList`.
struct HeaderListModel: Encodable {
    let headers: [Field]
    let explain: ExplanationModel?

    struct Field: Encodable {
        let name: String
        let value: String
    }

    init(_ list: HeaderList, explain: ExplanationModel?) {
        headers = list.map { Field(name: $0.name, value: $0.text) }
        self.explain = explain
    }
}
