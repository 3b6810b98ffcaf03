import Foundation
import MailMessage
import MailService
import MailStore
import NIOCore
import POP3Client
import POP3Protocol

extension POP3Inbox {
    // MARK: Headers

    /// Reads the headers of those of the messages whose headers aren't known: one flight of TOPs. A server without TOP gives
    /// the whole messages instead.
    func learnHeaders(of messages: [MaildropMessage], lane: MaildropLine.Lane = .interactive) async throws {
        let unknown = messages.filter { $0.header == nil && $0.isOnServer }
        RequestTrace.current?.countCache(hits: messages.count - unknown.count, misses: unknown.count)
        guard !unknown.isEmpty else { return }
        let whole = try await withSession(lane: lane) { session in try await self.readHeaders(of: unknown, session) }
        for message in whole { _ = try await copy(of: message, lane: lane) }
    }

    /// - Returns: those that must be read as a whole.
    private func readHeaders(
        of messages: [MaildropMessage], _ session: MaildropSession
    ) async throws -> [MaildropMessage] {
        var byNumber: [MessageNumber: MaildropMessage] = [:]
        var asked: [MessageNumber] = []
        for message in messages {
            guard let number = session.numbers[message.key] else { continue }
            byNumber[number] = message
            asked.append(number)
        }
        var headers: [UInt32: MaildropHeader] = [:]
        var whole: [MaildropMessage] = []
        session.noteHeaders(of: asked)
        try await session.connection.tops(of: asked) { number, answer in
            guard let message = byNumber[number] else { return }
            switch answer {
            case .success(let top):
                headers[message.number] = header(of: message, HeaderBlock.cut(top.content.readableBytesView))
            case .failure(let error) where error.code == .unsupported:
                whole.append(message)
            case .failure(let error) where error.isAboutOneMessage:
                // It is listed all the same, without what nobody can read.
                headers[message.number] = header(of: message, [])
            case .failure(let error):
                throw error
            }
        }
        try index.setHeaders(headers)
        return whole
    }

    /// Keeps headers that came along with a listing.
    func learn(_ headers: [String: [UInt8]]) throws {
        guard !headers.isEmpty else { return }
        var learnt: [UInt32: MaildropHeader] = [:]
        for (key, bytes) in headers {
            guard let message = try index.message(key: key), message.header == nil else { continue }
            learnt[message.number] = header(of: message, bytes)
        }
        try index.setHeaders(learnt)
    }

    private func header(of message: MaildropMessage, _ bytes: [UInt8]) -> MaildropHeader {
        let fields = HeaderList.parse(bytes)
        // As long as its parts aren't known: this is what nearly all messages with attachments are.
        let isMixed = fields["content-type"]?.contentType.map { $0.type == "multipart" && $0.subtype == "mixed" }
        return MaildropHeader(
            fields, FoldedText(bytes), firstSeen: message.firstSeen, size: message.size,
            hasAttachments: isMixed ?? false)
    }

    // MARK: Whole messages

    /// Sees to it that a message is at hand: downloads it unless there is a copy.
    func copy(of message: MaildropMessage, lane: MaildropLine.Lane = .interactive) async throws -> MessageCopy {
        if let copy = try existingCopy(of: message) { return copy }
        for freshness in [Freshness.any, .fresh] {
            let copy: MessageCopy? = try await withSession(freshness, lane: lane) { session in
                // Somebody may have downloaded it while this one waited for his turn.
                if let now = try self.index.messages([message.number]).first, let copy = try self.existingCopy(of: now)
                {
                    return copy
                }
                return try await self.download(message, session, isSecond: freshness == .fresh)
            }
            if let copy { return copy }
        }
        throw MailServiceError(.upstreamBroken, "The mail server gave a part of the message.")
    }

    private func existingCopy(of message: MaildropMessage) throws -> MessageCopy? {
        if let uid = message.keptUID {
            let inbox = try local.account.folder(at: .inbox)
            return try MessageCopy(kept: local.account.content(of: uid, in: inbox.id))
        }
        guard let size = message.cachedSize, message.hasText else { return nil }
        guard copies.size(of: copyName(message.number)) == size else {
            // The file is gone: somebody has made room.
            try index.forgetCopy(message.number)
            return nil
        }
        try index.noteUse(ofCopy: message.number, at: Date())
        RequestTrace.current?.countCache(hits: 1, misses: 0)
        return MessageCopy(files: copies, name: copyName(message.number), size: size)
    }

    /// Downloads a message, and keeps a copy of it and what it says. It is whole, or it is an error.
    ///
    /// - Returns: nil where it may not be whole, and another session must tell.
    private func download(
        _ message: MaildropMessage, _ session: MaildropSession, isSecond: Bool
    ) async throws -> MessageCopy? {
        guard let number = session.numbers[message.key] else {
            throw MailServiceError(.messageNotFound, "The message is not there any more.")
        }
        let draft = try copies.begin()
        try await session.connection.withMessage(number, expectedOctets: message.size) { stream in
            for try await chunk in stream { try draft.write(Data(chunk.readableBytesView)) }
        }
        let size = draft.size
        if !isSecond, try isDoubtful(draft, message, number, session) { return nil }
        let name = copyName(message.number)
        try copies.finish(draft, as: name)
        let text = MaildropText(
            try copies.read(name, 0..<min(size, options.parsedBytes)), firstSeen: message.firstSeen, size: size,
            textBytes: options.searchedTextBytes)
        try index.setText(text, of: message.number, size: size, cachedSize: size)
        for number in try index.forgetCopies(above: options.cacheBytes) { copies.remove(copyName(number)) }
        return MessageCopy(files: copies, name: name, size: size)
    }

    private func isDoubtful(
        _ draft: CopyFiles.Draft, _ message: MaildropMessage, _ number: MessageNumber, _ session: MaildropSession
    ) throws -> Bool {
        let beginning = try draft.read(HeaderBlock.maximumBytes + 1)
        return session.isDoubtful(
            number, size: draft.size, announced: message.size,
            hasBody: HeaderBlock.cut(beginning).count < beginning.count)
    }

    /// A message's parts: known once it was downloaded.
    func outline(of message: MaildropMessage) async throws -> MessageOutline {
        if !message.hasText { _ = try await copy(of: message) }
        guard let bytes = try index.outline(of: message.number) else {
            throw MailServiceError(.messageNotFound, "The message is not there any more.")
        }
        return try JSONDecoder().decode(MessageOutline.self, from: Data(bytes))
    }
}

/// A whole message on this machine.
struct MessageCopy: Sendable {
    let size: Int
    private let source: Source

    private enum Source: Sendable {
        case file(CopyFiles, String)
        case store(MessageContent)
    }

    init(files: CopyFiles, name: String, size: Int) {
        self.size = size
        source = .file(files, name)
    }

    init(kept content: MessageContent) {
        size = content.size
        source = .store(content)
    }

    /// A range of it; fewer octets only at its end. Blocks.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        switch source {
        case .file(let files, let name): return try files.read(name, range)
        case .store(var content): return try content.read(from: range.lowerBound, count: range.count)
        }
    }

    /// Gives a range piece by piece. What was opened can be read to its end, whatever becomes of the copy.
    func forEachPiece(of range: Range<Int>, _ body: ([UInt8]) async throws -> Void) async throws {
        let chunk = 64 * 1024
        var position = range.lowerBound
        switch source {
        case .file(let files, let name):
            let handle = try files.open(name)
            try handle.seek(toOffset: UInt64(position))
            while position < range.upperBound {
                let bytes = try handle.read(upToCount: min(chunk, range.upperBound - position)) ?? Data()
                guard !bytes.isEmpty else { throw Self.cut }
                position += bytes.count
                try await body(Array(bytes))
            }
        case .store(var content):
            while position < range.upperBound {
                let bytes = try content.read(from: position, count: min(chunk, range.upperBound - position))
                guard !bytes.isEmpty else { throw Self.cut }
                position += bytes.count
                try await body(bytes)
            }
        }
    }

    private static let cut = MailServiceError(.internal, "A message on the disk is shorter than it should be.")
}

// MARK: - What messages say

extension MaildropHeader {
    init(_ fields: HeaderList, _ text: FoldedText, firstSeen: Date, size: Int, hasAttachments: Bool) {
        // POP3 knows no date of arrival: the last server's Received field tells it best.
        let arrival = fields["received"]?.date?.date ?? fields.date?.date ?? firstSeen
        self.init(
            header: MessageHeader(
                fields, receivedAt: min(arrival, firstSeen), size: size, hasAttachments: hasAttachments),
            text: text.header, fromKey: text.fromKey, subjectKey: text.subjectKey)
    }
}

extension MaildropText {
    /// Of a whole message.
    init(_ bytes: [UInt8], firstSeen: Date, size: Int, textBytes: Int) {
        let message = Message.parse(bytes)
        let text = FoldedText(bytes, textBytes: textBytes)
        self.init(
            header: MaildropHeader(
                message.headers, text, firstSeen: firstSeen, size: size,
                hasAttachments: MessageView(message.root).hasAttachments),
            parts: text.parts,
            body: text.body,
            isCut: text.isCut || bytes.count < size,
            outline: MessageOutline(message).encoded)
    }
}

extension SearchFilter {
    /// The same with its texts folded, as an inbox's index holds them.
    func folded() -> SearchFilter {
        switch self {
        case .and(let filters): .and(filters.map { $0.folded() })
        case .or(let filters): .or(filters.map { $0.folded() })
        case .not(let filter): .not(filter.folded())
        case .from(let text): .from(UnicodeCasemap.fold(text))
        case .to(let text): .to(UnicodeCasemap.fold(text))
        case .cc(let text): .cc(UnicodeCasemap.fold(text))
        case .bcc(let text): .bcc(UnicodeCasemap.fold(text))
        case .subject(let text): .subject(UnicodeCasemap.fold(text))
        case .body(let text): .body(UnicodeCasemap.fold(text))
        case .text(let text): .text(UnicodeCasemap.fold(text))
        case .header(let name, let value):
            .header(name: UnicodeCasemap.fold(name), value: UnicodeCasemap.fold(value))
        default: self
        }
    }

    /// Whether it asks for more than a listing of the maildrop tells, and Postern itself.
    var asksForHeader: Bool {
        switch self {
        case .all, .none, .folder, .keyword, .larger, .smaller: false
        case .and(let filters), .or(let filters): filters.contains { $0.asksForHeader }
        case .not(let filter): filter.asksForHeader
        default: true
        }
    }

    /// Whether it asks for what only a message's text can tell.
    var asksForText: Bool {
        switch self {
        case .body, .text, .hasAttachment: true
        case .and(let filters), .or(let filters): filters.contains { $0.asksForText }
        case .not(let filter): filter.asksForText
        default: false
        }
    }
}
