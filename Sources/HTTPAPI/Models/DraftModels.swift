import MailMessage
import MailService

/// `Draft`.
struct DraftModel: Encodable {
    let id: String
    let placeId: String
    let messageId: String?
    let savedAt: Timestamp
    let size: Int
    let from: [DraftAddressModel]
    let to: [DraftAddressModel]
    let cc: [DraftAddressModel]
    let bcc: [DraftAddressModel]
    let replyTo: [DraftAddressModel]
    let subject: String?
    let text: String?
    let html: String?
    let inReplyTo: [String]
    let references: [String]
    let attachments: [DraftAttachmentModel]
    let original: Original?
    let explain: ExplanationModel?

    struct Original: Encodable {
        let messageId: String
        let action: String
    }

    init(_ draft: Draft, explain: ExplanationModel?) {
        let content = draft.content
        id = draft.id.encoded
        placeId = draft.place.encoded
        messageId = draft.messageID
        savedAt = Timestamp(draft.savedAt)
        size = draft.size
        from = content.from.entries.map(DraftAddressModel.init)
        to = content.to.entries.map(DraftAddressModel.init)
        cc = content.cc.entries.map(DraftAddressModel.init)
        bcc = content.bcc.entries.map(DraftAddressModel.init)
        replyTo = content.replyTo.entries.map(DraftAddressModel.init)
        subject = content.subject
        text = content.text
        html = content.html
        inReplyTo = content.inReplyTo
        references = content.references
        attachments = draft.parts.map(DraftAttachmentModel.init)
        original = draft.original.map { Original(messageId: $0.id.encoded, action: $0.action.rawValue) }
        self.explain = explain
    }
}

/// `DraftAddress`.
struct DraftAddressModel: Encodable {
    let name: String?
    var address: String?
    var members: [AddressModel]?

    init(_ entry: AddressList.Entry) {
        switch entry {
        case .mailbox(let mailbox):
            name = mailbox.name
            address = mailbox.address
        case .group(let groupName, let mailboxes):
            name = groupName
            members = mailboxes.map(AddressModel.init)
        }
    }
}

/// `DraftAttachment`.
struct DraftAttachmentModel: Encodable {
    let partId: String
    let type: String
    let filename: String?
    let disposition: String?
    let contentId: String?
    let size: Int
    let alternative: Bool?

    init(_ part: DraftPart) {
        partId = part.part.id
        type = part.part.mediaType
        filename = part.part.filename
        let kind = part.part.disposition?.kind
        disposition = ["attachment", "inline"].contains(kind) ? kind : nil
        contentId = part.part.contentID
        size = part.part.estimatedSize
        alternative = part.placement == .alternative ? true : nil
    }
}
