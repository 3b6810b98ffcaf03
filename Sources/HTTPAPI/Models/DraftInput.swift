import MailMessage
import MailService

/// `DraftInput`: what a client writes. Members that a draft has and a client can't set are taken and left alone, so that
/// what was read can be sent back.
struct DraftInput: Decodable {
    private(set) var content = DraftContent()
    let template: DraftTemplate?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case from, to, cc, bcc, replyTo, subject, text, html, inReplyTo, references, attachments, reply, forward
        case id, placeId, messageId, savedAt, size, original, explain
    }

    init(from decoder: any Decoder) throws {
        try self.init(from: decoder, besides: [])
    }

    /// - Parameter others: members that stand beside a draft's, and are read by somebody else.
    init(from decoder: any Decoder, besides others: Set<String>) throws {
        try StrictKeys.check(decoder, known: others.union(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func addresses(_ key: CodingKeys) throws -> AddressList {
            AddressList(entries: try container.decodeIfPresent([AddressInput].self, forKey: key)?.map(\.entry) ?? [])
        }
        content.from = try addresses(.from)
        content.to = try addresses(.to)
        content.cc = try addresses(.cc)
        content.bcc = try addresses(.bcc)
        content.replyTo = try addresses(.replyTo)
        content.subject = try container.decodeIfPresent(String.self, forKey: .subject)
        content.text = try container.decodeIfPresent(String.self, forKey: .text)
        content.html = try container.decodeIfPresent(String.self, forKey: .html)
        content.inReplyTo = try container.decodeIfPresent([String].self, forKey: .inReplyTo) ?? []
        content.references = try container.decodeIfPresent([String].self, forKey: .references) ?? []
        content.attachments =
            try container.decodeIfPresent([AttachmentInput].self, forKey: .attachments)?.map(\.attachment) ?? []
        let reply = try container.decodeIfPresent(ReplyInput.self, forKey: .reply)
        let forward = try container.decodeIfPresent(ForwardInput.self, forKey: .forward)
        guard reply == nil || forward == nil else {
            throw DecodingError.dataCorruptedError(
                forKey: .forward, in: container, debugDescription: "can't be there beside reply")
        }
        template = reply?.template ?? forward?.template
    }
}

/// `DraftAddress`: a mailbox, or a group of them.
private struct AddressInput: Decodable {
    let entry: AddressList.Entry

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, address, members
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decodeIfPresent(String.self, forKey: .name)
        guard container.contains(.members) else {
            let address = try container.decode(String.self, forKey: .address)
            entry = .mailbox(MailAddress(name: name, address: address))
            return
        }
        guard !container.contains(.address) else {
            throw DecodingError.dataCorruptedError(
                forKey: .address, in: container, debugDescription: "can't be there beside members")
        }
        let members = try container.decode([Member].self, forKey: .members)
        entry = .group(name: name, members: members.map { MailAddress(name: $0.name, address: $0.address) })
    }

    private struct Member: Decodable {
        let name: String?
        let address: String

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case name, address
        }

        init(from decoder: any Decoder) throws {
            try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decodeIfPresent(String.self, forKey: .name)
            address = try container.decode(String.self, forKey: .address)
        }
    }
}

/// `DraftAttachmentInput`: names its source by `blobId`, by `partId` alone, or by `messageId` with or without `partId`.
private struct AttachmentInput: Decodable {
    let attachment: DraftAttachment

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case blobId, partId, messageId, type, filename, disposition, contentId, size, alternative
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let type = try container.decodeIfPresent(String.self, forKey: .type)
        if let type, !Self.isMediaType(type) {
            throw DecodingError.dataCorruptedError(forKey: .type, in: container, debugDescription: "is no media type")
        }
        let disposition = try container.decodeIfPresent(String.self, forKey: .disposition)
        if let disposition, DraftAttachment.Disposition(rawValue: disposition) == nil {
            throw DecodingError.dataCorruptedError(
                forKey: .disposition, in: container, debugDescription: "is neither attachment nor inline")
        }
        attachment = DraftAttachment(
            source: try Self.source(container), type: type,
            filename: try container.decodeIfPresent(String.self, forKey: .filename),
            disposition: disposition.flatMap(DraftAttachment.Disposition.init(rawValue:)),
            contentID: try container.decodeIfPresent(String.self, forKey: .contentId))
    }

    private static func source(_ container: KeyedDecodingContainer<CodingKeys>) throws -> DraftAttachment.Source {
        let blob = try container.decodeIfPresent(String.self, forKey: .blobId)
        let part = try container.decodeIfPresent(String.self, forKey: .partId)
        let message = try container.decodeIfPresent(String.self, forKey: .messageId)
        switch (blob, part, message) {
        case (let blob?, nil, nil):
            guard let id = ContentID(rawValue: blob) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .blobId, in: container, debugDescription: "is no upload's id")
            }
            return .blob(id)
        case (nil, let part?, nil): return .part(part)
        case (nil, let part, let message?):
            guard let id = MessageID(encoded: message) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .messageId, in: container, debugDescription: "is no message's id")
            }
            return .message(id, part: part)
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .blobId, in: container,
                debugDescription: "or partId, or messageId with or without partId, must say what is attached")
        }
    }

    private static func isMediaType(_ text: String) -> Bool {
        text.utf8.count <= 255 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
            && ContentType(header: Array(text.utf8)) != nil
    }
}

/// `reply`: the message that is answered.
private struct ReplyInput: Decodable {
    let template: DraftTemplate

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case messageId, to, quote
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let id = MessageID(encoded: try container.decode(String.self, forKey: .messageId)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .messageId, in: container, debugDescription: "is no message's id")
        }
        let audience: ReplyAudience
        switch try container.decodeIfPresent(String.self, forKey: .to) ?? "sender" {
        case "sender": audience = .sender
        case "all": audience = .all
        case "list": audience = .list
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .to, in: container, debugDescription: "is none of sender, all, list")
        }
        let quotes = try container.decodeIfPresent(Bool.self, forKey: .quote) ?? true
        template = .reply(to: id, audience, quotes: quotes)
    }
}

/// `forward`: the message that is handed on.
private struct ForwardInput: Decodable {
    let template: DraftTemplate

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case messageId, asAttachment
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let id = MessageID(encoded: try container.decode(String.self, forKey: .messageId)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .messageId, in: container, debugDescription: "is no message's id")
        }
        let asAttachment = try container.decodeIfPresent(Bool.self, forKey: .asAttachment) ?? false
        template = .forward(id, asAttachment: asAttachment)
    }
}
