import IMAPClient
import IMAPProtocol
import MailMessage
import MailService
import NIOCore

extension IMAPBackend {
    func record(_ id: MessageID) async throws -> MessageRecord {
        let location = try await locate(id)
        let uid = location.uid.rawValue
        if let record = await cache.records([uid], in: location.cacheFolder)[uid] {
            RequestTrace.current?.countCache(hits: 1, misses: 0)
            return record
        }
        return try await withFolder(location.mailbox) { connection, view in
            try location.check(view)
            return try await self.fetchRecord(location, connection: connection).record
        }
    }

    func keywords(of id: MessageID) async throws -> Set<Keyword> {
        let location = try await locate(id)
        if let known = liveKeywords(location) {
            RequestTrace.current?.countCache(hits: 1, misses: 0)
            return known
        }
        return try await withFolder(location.mailbox) { connection, view in
            try location.check(view)
            if let known = view.window.keywords(of: location.uid.rawValue) { return known }
            let answer = try await connection.fetch(.uids(UIDSet(location.uid)), [.uid, .flags])
            guard let message = answer.messages.first(where: { $0.uid == location.uid }) else {
                throw MailServiceError.messageIsGone
            }
            return Keyword.set(message.flags ?? [])
        }
    }

    /// What a connection that watches the folder knows of the message.
    private func liveKeywords(_ location: MessageLocation) -> Set<Keyword>? {
        guard let view = pool.liveView(of: location.mailbox), view.window.validity == location.cacheFolder.validity
        else { return nil }
        return view.window.keywords(of: location.uid.rawValue)
    }

    func message(
        _ id: MessageID,
        selecting selection: @escaping @Sendable (MessagePart) -> [PartSelection]
    ) async throws -> FetchedMessage {
        let location = try await locate(id)
        let uid = location.uid.rawValue
        let record = await cache.records([uid], in: location.cacheFolder)[uid]
        var wanted = OpenedMessage(location: location, record: record, selection: selection, contents: contents)
        wanted.keywords = liveKeywords(location)
        if let whole = wanted.complete {
            RequestTrace.current?.countCache(hits: 1, misses: 0)
            return whole
        }
        return try await withFolder(location.mailbox) { [wanted] connection, view in
            try location.check(view)
            return try await self.open(wanted, connection: connection, view: view)
        }
    }

    private func open(_ wanted: OpenedMessage, connection: IMAPConnection, view: FolderView) async throws
        -> FetchedMessage
    {
        var message = wanted
        if message.record == nil {
            let (record, keywords) = try await fetchRecord(message.location, connection: connection)
            message.learn(record)
            message.keywords = keywords
        } else {
            message.keywords = view.window.keywords(of: message.location.uid.rawValue)
        }
        try await message.fetchMissing(connection)
        guard let whole = message.complete else {
            throw MailServiceError.messageIsGone
        }
        return whole
    }

    private func fetchRecord(_ location: MessageLocation, connection: IMAPConnection) async throws
        -> (record: MessageRecord, keywords: Set<Keyword>)
    {
        RequestTrace.current?.countCache(hits: 0, misses: 1)
        let answer = try await connection.fetch(
            .uids(UIDSet(location.uid)), FetchAttribute.record(connection.capabilities))
        guard let message = answer.messages.first(where: { $0.uid == location.uid }),
            let record = MessageRecord(message)
        else {
            throw MailServiceError.messageIsGone
        }
        await cache.store([location.uid.rawValue: record], in: location.cacheFolder)
        return (record, Keyword.set(message.flags ?? []))
    }
}

/// A message on its way to being opened: what of it is at hand, and what is still to be asked.
private struct OpenedMessage {
    let location: MessageLocation
    private(set) var record: MessageRecord?
    var keywords: Set<Keyword>?
    private let selection: @Sendable (MessagePart) -> [PartSelection]
    private let cache: ContentCache
    private var parts: [PartSelection] = []
    private var contents: [String: [UInt8]] = [:]
    private var references: [UInt8]?
    private var isWhole = true

    /// Octets of the References field that are read: RFC 5322 sets no bound, and senders have none.
    private static let referencesLimit = 64 * 1024
    /// Parts up to this size come along in one FETCH; larger ones are streamed.
    private static let inlineLimit = 32 * 1024

    init(
        location: MessageLocation,
        record: MessageRecord?,
        selection: @escaping @Sendable (MessagePart) -> [PartSelection],
        contents: ContentCache
    ) {
        self.location = location
        self.selection = selection
        cache = contents
        references = cache[key("REFERENCES", limit: Self.referencesLimit)]
        if let record { learn(record) }
    }

    mutating func learn(_ record: MessageRecord) {
        self.record = record
        // A part that the server can't be asked for by number is not asked for.
        parts = (record.structure.map(selection) ?? []).filter { BodySection(partID: $0.partID) != nil }
        for part in parts {
            contents[part.partID] = cache[key(part.partID, limit: part.maximumLength)]
        }
    }

    /// All of it, once nothing is missing.
    var complete: FetchedMessage? {
        guard let record, let keywords, let references, parts.allSatisfy({ contents[$0.partID] != nil }) else {
            return nil
        }
        return FetchedMessage(
            summary: MessageSummary(id: location.id, keywords: keywords, header: record.header),
            structure: record.structure,
            headerBlock: references,
            contents: contents,
            isWhole: isWhole)
    }

    /// Asks for what is missing: small things in one FETCH, large parts after it.
    mutating func fetchMissing(_ connection: IMAPConnection) async throws {
        let missing = parts.filter { contents[$0.partID] == nil }
        let small = missing.filter { expectedLength($0) <= Self.inlineLimit }
        if keywords == nil || references == nil || !small.isEmpty {
            try await fetchSmall(small, connection: connection)
        }
        for part in missing where expectedLength(part) > Self.inlineLimit {
            guard let section = BodySection(partID: part.partID) else { continue }
            let range = PartialRange(offset: 0, count: UInt64(clamping: part.maximumLength))
            let bytes = try await connection.withBody(BodyRequest(uid: location.uid, .section(section), range: range)) {
                body in
                var bytes: [UInt8] = []
                for try await chunk in body {
                    // A server that ignores the partial sends all of it.
                    bytes.append(contentsOf: chunk.readableBytesView.prefix(part.maximumLength - bytes.count))
                    if bytes.count >= part.maximumLength { break }
                }
                return bytes
            }
            keep(bytes, part)
        }
    }

    private mutating func fetchSmall(_ small: [PartSelection], connection: IMAPConnection) async throws {
        let referencesSection = BodySection(part: [], .headerFields(["References"]))
        var attributes: [FetchAttribute] = [.uid, .flags]
        if references == nil {
            attributes.append(
                .section(
                    referencesSection, peek: true, partial: PartialRange(offset: 0, count: UInt64(Self.referencesLimit))
                ))
        }
        let sections = small.compactMap { part in BodySection(partID: part.partID).map { (part, $0) } }
        for (part, section) in sections {
            let range = PartialRange(offset: 0, count: UInt64(clamping: part.maximumLength))
            attributes.append(.section(section, peek: true, partial: range))
        }
        let answer = try await connection.fetch(.uids(UIDSet(location.uid)), attributes)
        guard let message = answer.messages.first(where: { $0.uid == location.uid }) else {
            throw MailServiceError.messageIsGone
        }
        keywords = Keyword.set(message.flags ?? [])
        if references == nil {
            let bytes = message.bytes(of: referencesSection) ?? []
            references = bytes
            cache.keep(bytes, for: key("REFERENCES", limit: Self.referencesLimit))
        }
        for (part, section) in sections {
            // A part that the server won't give is an empty one for now: the message opens all the same.
            if let bytes = message.bytes(of: section) {
                keep(bytes, part)
            } else {
                contents[part.partID] = []
                isWhole = false
            }
        }
    }

    private mutating func keep(_ bytes: [UInt8], _ part: PartSelection) {
        let bytes = Array(bytes.prefix(part.maximumLength))
        contents[part.partID] = bytes
        cache.keep(bytes, for: key(part.partID, limit: part.maximumLength))
    }

    private func expectedLength(_ part: PartSelection) -> Int {
        min(part.maximumLength, record?.structure?.part(part.partID)?.encodedSize ?? 0)
    }

    private func key(_ section: String, limit: Int) -> ContentCache.Key {
        ContentCache.Key(folder: location.cacheFolder, uid: location.uid.rawValue, section: section, limit: limit)
    }
}

extension FetchResponse {
    /// A section's bytes, where they came along. Servers spell the names of header fields as they like.
    fileprivate func bytes(of section: BodySection) -> [UInt8]? {
        let wanted = section.description.uppercased()
        for item in sections where item.section.description.uppercased() == wanted {
            if case .inline(let buffer) = item.data { return Array(buffer.readableBytesView) }
        }
        return nil
    }
}
