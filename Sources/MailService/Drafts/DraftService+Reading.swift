import Foundation
import Logging
import MailMessage

extension DraftService {
    /// Where a draft is, under its lasting id.
    struct Located: Sendable {
        let id: DraftID
        let place: MessageID
    }

    /// Runs `body` in a draft's turn, with the version that is there then: each save is based on what the one before it
    /// left. Who waits for a turn takes no connection.
    func inTurn<Value>(
        _ access: AccountAccess, _ id: DraftID, _ body: (Located, any MailBackend) async throws -> Value
    ) async throws -> Value {
        let backend = try await mailbox.backend(access)
        var lasting = id
        if case .place = id { lasting = try await locate(id, backend).id }
        let turn = try await turns.turn(for: DraftKey(account: access.account.id, draft: lasting))
        defer { turn.end() }
        return try await body(try await locate(lasting, backend), backend)
    }

    /// Finds the newest version, and removes what an interrupted save has left of older ones.
    func locate(_ id: DraftID, _ backend: any MailBackend) async throws -> Located {
        switch id {
        case .message(let messageID):
            let places = try await found(messageID, backend)
            guard let place = places.last else { throw Self.notFound }
            if places.count > 1 { await removeOld(Array(places.dropLast()), backend) }
            return Located(id: id, place: place)
        case .place(let place):
            do {
                let messageID = try await backend.record(place).header.messageID
                if let messageID, Self.isUsable(messageID) { return try await locate(.message(messageID), backend) }
                // Nothing else may be overwritten under the name of a draft.
                let folders = try await backend.folders(FolderListRequest(counts: false))
                guard folders.contains(where: { $0.id == place.folder && $0.role == .drafts }) else {
                    throw Self.notFound
                }
                return Located(id: id, place: place)
            } catch let error as MailServiceError where error.code == .messageNotFound {
                throw Self.notFound
            }
        }
    }

    private func found(_ messageID: String, _ backend: any MailBackend) async throws -> [MessageID] {
        do {
            return try await backend.find(messageID: messageID, in: .role(.drafts))
        } catch let error as MailServiceError where error.code == .folderNotFound {
            throw Self.notFound
        }
    }

    private func removeOld(_ places: [MessageID], _ backend: any MailBackend) async {
        do {
            for outcome in try await backend.change(places, .destroy) {
                if case .failed(let error) = outcome.result, error.code != .messageNotFound { throw error }
            }
        } catch {
            logger.warning("an old version of a draft is still there", metadata: ["error": "\(error)"])
        }
    }

    /// What has just been stored. Where the server doesn't tell its place, it is looked for.
    func stored(_ id: DraftID, at place: MessageID?, _ backend: any MailBackend) async throws -> Draft {
        if let place { return try await read(id, at: place, backend) }
        let located = try await locate(id, backend)
        return try await read(located.id, at: located.place, backend)
    }

    func read(_ id: DraftID, at place: MessageID, _ backend: any MailBackend) async throws -> Draft {
        let limit = options.text
        let fetched: FetchedMessage
        do {
            fetched = try await backend.message(place) { structure in
                let body = DraftBody(structure)
                return [body.text, body.html].compactMap { $0 }.map { part in
                    PartSelection(partID: part.id, maximumLength: limit)
                }
            }
        } catch let error as MailServiceError where error.code == .messageNotFound {
            throw Self.notFound
        }
        guard !fetched.summary.keywords.contains(.deleted) else { throw Self.notFound }
        let body = DraftBody(fetched.structure)
        let headers = try await headers(of: place, backend)
        var content = DraftContent()
        content.from = headers.from
        content.to = headers.to
        content.cc = headers.cc
        content.bcc = headers.bcc
        content.replyTo = headers.replyTo
        content.subject = headers.subject
        content.inReplyTo = headers.inReplyTo
        content.references = headers.references
        content.text = try body.text.map { try text(of: $0, in: fetched) }
        content.html = try body.html.map { try html(of: $0, in: fetched) }
        content.attachments = body.parts.map { DraftAttachment($0) }
        return Draft(
            id: id, place: place, messageID: headers.messageID, savedAt: fetched.summary.header.receivedAt,
            size: fetched.summary.header.size, content: content, parts: body.parts, original: DraftOriginal(headers))
    }

    private func text(of part: MessagePart, in fetched: FetchedMessage) throws -> String {
        ReadableText.make(part: part, encoded: try encoded(part, in: fetched)).text
    }

    private func html(of part: MessagePart, in fetched: FetchedMessage) throws -> String {
        var decoder = PartTextDecoder(part)
        decoder.decode(try encoded(part, in: fetched))
        return decoder.finish().text.replacing("\r\n", with: "\n")
    }

    /// - Throws: where the text isn't there whole: it would be saved cut, or not at all.
    private func encoded(_ part: MessagePart, in fetched: FetchedMessage) throws -> [UInt8] {
        guard let encoded = fetched.contents[part.id] ?? (part.encodedSize == 0 ? [] : nil) else {
            throw MailServiceError(.upstreamBroken, "The mail server did not give the draft's text: try again.")
        }
        guard encoded.count >= part.encodedSize || encoded.count < options.text else {
            throw MailServiceError(
                .tooLarge, "The draft's text is over \(options.text) bytes: it can't be edited here.")
        }
        return encoded
    }

    /// A message's header block, read whole.
    func headers(of place: MessageID, _ backend: any MailBackend) async throws -> HeaderList {
        let limit = MessageLimits.default.headerBytes
        let reply = try await backend.content(ContentRequest(message: place, section: .header, range: 0..<limit))
        var block: [UInt8] = []
        for try await chunk in reply.stream {
            block.append(contentsOf: chunk.prefix(limit - block.count))
            if block.count >= limit { break }
        }
        return HeaderList.parse(block)
    }

    /// Whether a Message-ID can be searched for and written again.
    static func isUsable(_ messageID: String) -> Bool {
        (3...250).contains(messageID.utf8.count)
            && messageID.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != 0x5C }
    }
}

extension DraftAttachment {
    /// As a draft names what it has.
    init(_ part: DraftPart) {
        self.init(
            source: .part(part.part.id), type: part.part.mediaType, filename: part.part.filename,
            disposition: part.part.disposition.flatMap { Disposition(rawValue: $0.kind) },
            contentID: part.part.contentID)
    }
}
