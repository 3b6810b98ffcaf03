import Foundation
import MailMessage

/// Brings what is attached into files: uploads are files already, parts of messages are streamed from the mail server.
struct AttachmentStaging {
    private let service: DraftService
    private let access: AccountAccess
    private let backend: any MailBackend
    private let place: MessageID?
    /// The contents that the composition's attachments name by number.
    private(set) var files: [ContentID] = []
    /// The draft's older version, where a part of it is carried over.
    private(set) var original: ContentID?
    private var originalParts: [String: DraftPart] = [:]
    /// Made here, to be removed.
    private var made: [ContentID] = []
    private var size = 0

    init(service: DraftService, access: AccountAccess, backend: any MailBackend, place: MessageID?) {
        self.service = service
        self.access = access
        self.backend = backend
        self.place = place
    }

    mutating func add(_ attachment: DraftAttachment, at index: Int) async throws -> Composition.Attachment {
        switch attachment.source {
        case .blob(let id): try await addBlob(id, attachment, at: index)
        case .part(let id): try await addPart(id, attachment, at: index)
        case .message(let id, let part?): try await addPart(part, of: id, attachment)
        case .message(let id, nil): try await addMessage(id, attachment)
        }
    }

    func removeAll() async {
        for id in made { await service.contents.remove(id) }
    }

    // MARK: - Uploads

    private mutating func addBlob(
        _ id: ContentID, _ attachment: DraftAttachment, at index: Int
    ) async throws -> Composition.Attachment {
        let blob: Blob
        do {
            blob = try await service.blobs.blob(id, of: access.account.id)
        } catch let error as MailServiceError where error.code == .blobNotFound {
            throw MailServiceError.invalid("attachments[\(index)].blobId", "is no upload of this account, or expired")
        }
        files.append(id)
        return try result(attachment, type: blob.type, filename: nil, contentID: nil)
    }

    // MARK: - The draft's own parts

    private mutating func addPart(
        _ id: String, _ attachment: DraftAttachment, at index: Int
    ) async throws -> Composition.Attachment {
        try await stageOriginal(at: index)
        guard let known = originalParts[id] else {
            throw MailServiceError.invalid("attachments[\(index)].partId", "is no part of this draft")
        }
        let part = known.part
        let isRenamed = attachment.filename != nil && attachment.filename != part.filename
        var result = Composition.Attachment(source: .part(id), placement: known.placement)
        // What isn't said anew keeps the header fields that it has.
        if isRenamed {
            result.filename = attachment.filename
            result.type = ContentType(type: part.type, subtype: part.subtype, parameters: part.parameters)
            result.disposition = (attachment.disposition ?? .attachment).rawValue
        }
        return result
    }

    private mutating func stageOriginal(at index: Int) async throws {
        guard original == nil else { return }
        guard let place else {
            throw MailServiceError.invalid(
                "attachments[\(index)].partId", "a new draft has no parts: name an upload or a part of a message")
        }
        let body = DraftBody(try await backend.record(place).structure)
        originalParts = Dictionary(body.parts.map { ($0.part.id, $0) }) { first, _ in first }
        let reply = try await backend.content(ContentRequest(message: place, section: .message))
        original = try await stage(reply.stream, lineEnds: .crlf)
    }

    // MARK: - Messages and their parts

    private mutating func addPart(
        _ partID: String, of id: MessageID, _ attachment: DraftAttachment
    ) async throws -> Composition.Attachment {
        let reply = try await service.mailbox.part(access, id, part: partID)
        let part = reply.part
        let isMessage = part.type == "message"
        files.append(try await stage(reply.stream, lineEnds: isMessage ? .crlf : .unchanged))
        var attachment = attachment
        if attachment.disposition == nil {
            attachment.disposition = part.disposition.flatMap { DraftAttachment.Disposition(rawValue: $0.kind) }
        }
        let type = ContentType(type: part.type, subtype: part.subtype, parameters: part.parameters)
        return try result(
            attachment, type: ParameterizedType.text(type), filename: part.filename ?? part.downloadName,
            contentID: part.contentID)
    }

    private mutating func addMessage(
        _ id: MessageID, _ attachment: DraftAttachment
    ) async throws -> Composition.Attachment {
        let subject = try await backend.record(id).header.subject ?? "message"
        let reply = try await service.mailbox.raw(access, id)
        files.append(try await stage(reply.stream, lineEnds: .crlf))
        let name = DownloadName.make(from: subject, type: "message", subtype: "rfc822", fallback: "message")
        return try result(attachment, type: "message/rfc822", filename: name, contentID: nil)
    }

    private mutating func stage(_ stream: ContentStream, lineEnds: LineEndPolicy) async throws -> ContentID {
        let left = service.options.messageSize - size
        let stored = try await service.contents.store(stream, limit: left, lifetime: .passing, lineEnds: lineEnds)
        size += stored.size
        made.append(stored.id)
        return stored.id
    }

    private func result(
        _ attachment: DraftAttachment, type: String, filename: String?, contentID: String?
    ) throws -> Composition.Attachment {
        let contentID = attachment.contentID ?? contentID
        let disposition = attachment.disposition ?? .attachment
        return Composition.Attachment(
            source: .file(files.count - 1),
            // Without an id nothing in the HTML can refer to it.
            placement: disposition == .inline && contentID != nil ? .related : .attached,
            type: ContentType(header: Array((attachment.type ?? type).utf8)),
            filename: attachment.filename ?? filename, contentID: contentID, disposition: disposition.rawValue)
    }
}

/// A media type with the parameters that say how to read it, as a header has it.
enum ParameterizedType {
    static func text(_ type: ContentType) -> String {
        guard let charset = type.parameters.charset, charset.utf8.count <= 40,
            charset.utf8.allSatisfy({
                (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: ";")
            })
        else { return type.description }
        return "\(type); charset=\"\(charset)\""
    }
}
