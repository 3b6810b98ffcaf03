import MailMessage
import MailService
import MailStore
import MailTransport

extension LocalFolders {
    /// Octets of a message that are read at once.
    private static let chunkBytes = 64 * 1024

    func record(_ id: MessageID) throws -> MessageRecord {
        let (folder, uid) = try locate(id)
        let row = try row(uid, in: folder)
        return MessageRecord(
            header: try OutlineDescriber.header(row), structure: try OutlineDescriber.outline(row).structure)
    }

    func keywords(of id: MessageID) throws -> Set<Keyword> {
        let (folder, uid) = try locate(id)
        return Keyword.set(try row(uid, in: folder, columns: []).flags)
    }

    func message(_ id: MessageID, selecting selection: (MessagePart) -> [PartSelection]) throws -> FetchedMessage {
        let (folder, uid) = try locate(id)
        let row = try row(uid, in: folder)
        let outline = try OutlineDescriber.outline(row)
        var content = try account.content(of: uid, in: folder.id)
        return try FetchedMessage(
            id: id, keywords: Keyword.set(row.flags), header: try OutlineDescriber.header(row), outline: outline,
            selection: selection
        ) { try content.read(from: $0.lowerBound, count: $0.count) }
    }

    func decodedSize(of id: MessageID, part partID: String) throws -> Int? {
        let (folder, uid) = try locate(id)
        let outline = try OutlineDescriber.outline(try row(uid, in: folder))
        guard let part = outline.structure.part(partID), let place = outline.place(of: partID) else { return nil }
        var content = try account.content(of: uid, in: folder.id)
        return try part.transferEncoding.decodedSize(of: place) { try content.read(from: $0, count: $1) }
    }

    func content(_ request: ContentRequest) throws -> ContentReply {
        let (folder, uid) = try locate(request.message)
        return try content(of: uid, in: folder, request)
    }

    /// Any message of the store, also of its INBOX.
    func content(of uid: UInt32, in folder: StoredFolder, _ request: ContentRequest) throws -> ContentReply {
        let outline = try OutlineDescriber.outline(try row(uid, in: folder))
        let content = try account.content(of: uid, in: folder.id)
        guard let section = outline.place(of: request.section, size: content.size) else {
            throw MailServiceError(.partNotFound, "The message has no such part.")
        }
        let wanted = request.place(in: section)
        let stream = ContentStream { writer in
            try await withTaskExecutorPreference(BlockingExecutor.shared) {
                var content = content
                var position = wanted.lowerBound
                while position < wanted.upperBound {
                    let bytes = try content.read(
                        from: position, count: min(Self.chunkBytes, wanted.upperBound - position))
                    guard !bytes.isEmpty else { return }
                    position += bytes.count
                    try await writer.write(bytes)
                }
            }
        }
        return ContentReply(size: wanted.count, offset: wanted.lowerBound - section.lowerBound, stream: stream)
    }

    /// - Throws: `messageNotFound`.
    func row(
        _ uid: UInt32, in folder: StoredFolder,
        columns: MessageColumns = [.envelope, .bodyStructure, .internalDate, .size]
    ) throws -> MessageRow {
        var found: MessageRow?
        if uid > 0 { try account.rows(in: folder.id, uids: [uid], columns: columns) { found = $0 } }
        guard let found else { throw MailServiceError.messageIsGone }
        return found
    }
}

extension ContentRequest {
    /// What of the message's bytes is wanted, of a section that lies there. A range over decoded content means nothing
    /// before it is decoded: then all of the section is read.
    func place(in section: Range<Int>) -> Range<Int> {
        guard let range, !prefersDecoded else { return section }
        let first = min(section.lowerBound + min(max(0, range.lowerBound), section.count), section.upperBound)
        let last = section.lowerBound + min(max(0, range.upperBound), section.count)
        return first..<max(first, last)
    }
}

extension FetchedMessage {
    /// A message whose bytes are at hand: `read` gives a range of them.
    init(
        id: MessageID, keywords: Set<Keyword>, header: MessageHeader, outline: MessageOutline,
        selection: (MessagePart) -> [PartSelection], read: (Range<Int>) throws -> [UInt8]
    ) throws {
        var contents: [String: [UInt8]] = [:]
        for part in selection(outline.structure) {
            guard let place = outline.place(of: part.partID) else { continue }
            contents[part.partID] = try read(
                place.lowerBound..<place.lowerBound + min(place.count, part.maximumLength))
        }
        self.init(
            summary: MessageSummary(id: id, keywords: keywords, header: header),
            structure: outline.structure,
            headerBlock: try read(0..<min(outline.headerLength, MessageLimits.default.headerBytes)),
            contents: contents)
    }
}

extension TransferEncoding {
    /// Octets that are read at once to be counted.
    private static let chunkBytes = 64 * 1024

    /// How long what lies at `place` is once decoded.
    func decodedSize(of place: Range<Int>, read: (Int, Int) throws -> [UInt8]) throws -> Int {
        var decoder = TransferDecoder(self)
        var decoded: [UInt8] = []
        var position = place.lowerBound
        var size = 0
        while position < place.upperBound {
            let bytes = try read(position, min(Self.chunkBytes, place.upperBound - position))
            guard !bytes.isEmpty else { break }
            position += bytes.count
            decoded.removeAll(keepingCapacity: true)
            decoder.decode(bytes, into: &decoded)
            size += decoded.count
        }
        decoded.removeAll(keepingCapacity: true)
        decoder.finish(into: &decoded)
        return size + decoded.count
    }
}
