import IMAPClient
import IMAPProtocol
import MailMessage
import MailService
import NIOCore

/// Reads what a list shows of messages: what changes from the server or the view, what never does from the cache first.
struct SummaryReader {
    let backend: IMAPBackend
    let connection: IMAPConnection
    let view: FolderView
    let fields: Set<SummaryField>

    /// Octets of a text part that are read for a preview.
    private static let previewPrefix = 2048
    /// Messages of one page that are asked for one by one.
    private static let maximumPoorRecords = 20

    // MARK: By sequence numbers

    /// Neighbours in the folder. Where nothing of them is known, one FETCH tells all; else only what is missing is asked.
    ///
    /// - Parameter neighbour: the UID of the message beside them that was shown last.
    func summaries(
        sequences: ClosedRange<UInt32>?, isDescending: Bool, neighbour: UInt32? = nil
    ) async throws -> [MessageSummary] {
        guard let sequences else { return [] }
        var fetched: [UInt32: MessageRecord] = [:]
        let entries: [FolderWindow.Entry]
        if let known = view.window.entries(sequences) {
            entries = known
        } else {
            let unknown = unknownPart(of: sequences)
            let isFirstLook = await !isSomethingKnown(of: unknown.count, beside: neighbour, isDescending: isDescending)
            let isAllNew = isFirstLook || unknown != sequences
            let changes = view.window.changes
            let run = MessageSelection.sequence(
                SequenceSet(SequenceNumber(unknown.lowerBound)...SequenceNumber(unknown.upperBound)))
            var answers = isAllNew ? try await fetchWhatIsGood(run, recordAttributes) : nil
            if let answers { fetched = await keepRecords(answers) }
            if answers?.count != unknown.count { answers = try await connection.fetch(run, [.uid, .flags]).messages }
            let new = self.entries(answers ?? [])
            if new.count == unknown.count { view.learn(new, from: unknown.lowerBound, askedAt: changes) }
            let below =
                sequences.lowerBound < unknown.lowerBound
                ? view.window.entries(sequences.lowerBound...(unknown.lowerBound - 1)) ?? [] : []
            entries = below + new
        }
        let ordered = isDescending ? entries.reversed() : entries
        return try await summaries(of: ordered, known: fetched)
    }

    /// Whether some of the messages may be in the cache. UIDs have few gaps: where none of the next is known, a page that
    /// follows is read for the first time.
    private func isSomethingKnown(of count: Int, beside uid: UInt32?, isDescending: Bool) async -> Bool {
        let folder = backend.cacheFolder(view)
        guard let uid else { return await backend.cache.holdsRecords(of: folder) }
        let next = (1...UInt32(max(1, count))).compactMap { step in
            let (neighbour, overflow) =
                isDescending ? uid.subtractingReportingOverflow(step) : uid.addingReportingOverflow(step)
            return overflow || neighbour == 0 ? nil : neighbour
        }
        return await !backend.cache.records(next, in: folder).isEmpty
    }

    /// What of a run isn't in the window: its upper end, where the rest of it is known (new mail), else all of it.
    private func unknownPart(of sequences: ClosedRange<UInt32>) -> ClosedRange<UInt32> {
        let window = view.window
        var low = sequences.lowerBound
        var high = sequences.upperBound
        guard window.entries(low...low) != nil else { return sequences }
        while low < high {
            let middle = low + (high - low + 1) / 2
            if window.entries(sequences.lowerBound...middle) != nil { low = middle } else { high = middle - 1 }
        }
        return low < sequences.upperBound ? (low + 1)...sequences.upperBound : sequences
    }

    private func entries(_ messages: [FetchResponse]) -> [FolderWindow.Entry] {
        messages.sorted { $0.sequenceNumber.rawValue < $1.sequenceNumber.rawValue }.compactMap { message in
            message.uid.map { FolderWindow.Entry(uid: $0.rawValue, keywords: Keyword.set(message.flags ?? [])) }
        }
    }

    // MARK: By UIDs

    /// In the order of `uids`; those that are gone are left out.
    func summaries(uids: [UInt32]) async throws -> [MessageSummary] {
        guard !uids.isEmpty else { return [] }
        let window = view.window
        let known = await backend.cache.records(uids, in: backend.cacheFolder(view))
        let keywords = Dictionary(
            uniqueKeysWithValues: Set(uids).compactMap { uid in window.keywords(of: uid).map { (uid, $0) } })
        var records = known
        var flags = keywords
        let unknown = uids.filter { known[$0] == nil }
        let flagless = uids.filter { known[$0] != nil && keywords[$0] == nil }
        if !unknown.isEmpty {
            let answers = try await fetchWhatIsGood(.uids(UIDSet(unknown)), recordAttributes)
            records.merge(await keepRecords(answers)) { _, new in new }
            flags.merge(Self.keywords(answers)) { _, new in new }
        }
        if !flagless.isEmpty {
            let answer = try await connection.fetch(.uids(UIDSet(flagless)), [.uid, .flags])
            flags.merge(Self.keywords(answer.messages)) { _, new in new }
        }
        let entries = uids.compactMap { uid in flags[uid].map { FolderWindow.Entry(uid: uid, keywords: $0) } }
        return try await summaries(of: entries, known: records)
    }

    private static func keywords(_ messages: [FetchResponse]) -> [UInt32: Set<Keyword>] {
        Dictionary(
            messages.compactMap { message in message.uid.map { ($0.rawValue, Keyword.set(message.flags ?? [])) } },
            uniquingKeysWith: { _, new in new })
    }

    // MARK: Records

    /// What the server answers; where it says NO to a message that it can't read, what it has told of the others.
    private func fetchWhatIsGood(_ messages: MessageSelection, _ attributes: [FetchAttribute]) async throws
        -> [FetchResponse]
    {
        do {
            return try await connection.fetch(messages, attributes).messages
        } catch let error as IMAPClientError where error.code == .commandFailed && connection.isOpen {
            return []
        }
    }

    /// Messages that the server would not tell of together: one by one, without the structure that it may stumble over.
    /// They aren't kept in the cache.
    private func poorRecords(of uids: [UInt32]) async throws -> [UInt32: MessageRecord] {
        var records: [UInt32: MessageRecord] = [:]
        for uid in uids.prefix(Self.maximumPoorRecords) {
            let attributes = FetchAttribute.record(connection.capabilities, structure: false)
            guard let message = try await fetchWhatIsGood(.uids(UIDSet(UID(uid))), attributes).first else { continue }
            records[uid] = MessageRecord(message)
        }
        return records
    }

    private var recordAttributes: [FetchAttribute] {
        FetchAttribute.record(connection.capabilities, structure: fields.contains(.structure))
    }

    /// The records in an answer; complete ones go to the cache.
    private func keepRecords(_ messages: [FetchResponse]) async -> [UInt32: MessageRecord] {
        var records: [UInt32: MessageRecord] = [:]
        for message in messages {
            guard let uid = message.uid, let record = MessageRecord(message) else { continue }
            records[uid.rawValue] = record
        }
        if fields.contains(.structure), !records.isEmpty {
            await backend.cache.store(records, in: backend.cacheFolder(view))
        }
        return records
    }

    private func summaries(
        of entries: some Sequence<FolderWindow.Entry>,
        known: [UInt32: MessageRecord]
    ) async throws -> [MessageSummary] {
        let entries = Array(entries)
        var records = known
        let unread = entries.map(\.uid).filter { records[$0] == nil }
        if !unread.isEmpty {
            records.merge(await backend.cache.records(unread, in: backend.cacheFolder(view))) { known, _ in known }
        }
        let missing = entries.map(\.uid).filter { records[$0] == nil }
        RequestTrace.current?.countCache(
            hits: entries.count - known.count - missing.count, misses: known.count + missing.count)
        if !missing.isEmpty {
            let answers = try await fetchWhatIsGood(.uids(UIDSet(missing)), recordAttributes)
            records.merge(await keepRecords(answers)) { known, _ in known }
            let refused = missing.filter { records[$0] == nil }
            records.merge(try await poorRecords(of: refused)) { known, _ in known }
        }
        let previews = fields.contains(.preview) ? try await self.previews(of: records) : [:]
        let validity = view.window.validity
        return entries.compactMap { entry in
            guard let record = records[entry.uid] else { return nil }
            return MessageSummary(
                id: MessageID(folder: view.folder, key: .uid(validity: validity, entry.uid)),
                keywords: entry.keywords,
                header: record.header,
                preview: previews[entry.uid])
        }
    }

    // MARK: Previews

    /// The server's own (RFC 8970), else the beginning of each message's text part; remembered, since they never change.
    private func previews(of records: [UInt32: MessageRecord]) async throws -> [UInt32: String] {
        let folder = backend.cacheFolder(view)
        var previews = backend.contents.previews(of: Array(records.keys), in: folder)
        let missing = records.filter { previews[$0.key] == nil }
        guard !missing.isEmpty else { return previews }
        let made =
            connection.capabilities.contains(.preview)
            ? try await serverPreviews(of: Array(missing.keys)) : try await ownPreviews(of: missing)
        backend.contents.keep(previews: made, in: folder)
        previews.merge(made) { known, _ in known }
        return previews
    }

    private func serverPreviews(of uids: [UInt32]) async throws -> [UInt32: String] {
        let answer = try await connection.fetch(.uids(UIDSet(uids)), [.uid, .preview(lazy: false)])
        return Dictionary(
            answer.messages.compactMap { message in
                guard let uid = message.uid, let preview = message.preview?.value else { return nil }
                return (uid.rawValue, preview.string)
            }, uniquingKeysWith: { _, new in new })
    }

    /// One FETCH for all messages whose text is in the same part.
    private func ownPreviews(of records: [UInt32: MessageRecord]) async throws -> [UInt32: String] {
        var previews: [UInt32: String] = [:]
        let parts = records.compactMapValues { $0.structure.flatMap { MessageView($0).previewPart } }
        for (partID, group) in Dictionary(grouping: parts, by: \.value.id) {
            guard let section = BodySection(partID: partID) else { continue }
            let prefix = PartialRange(offset: 0, count: UInt64(Self.previewPrefix))
            let answer = try await connection.fetch(
                .uids(UIDSet(group.map(\.key))), [.uid, .section(section, peek: true, partial: prefix)])
            for message in answer.messages {
                guard let uid = message.uid?.rawValue, let part = parts[uid] else { continue }
                guard case .inline(let bytes) = message.sections.first?.data else { continue }
                previews[uid] = Preview.make(part: part, encodedPrefix: Array(bytes.readableBytesView))
            }
        }
        return previews
    }
}

extension FetchAttribute {
    /// What a ``MessageRecord`` is made of, and the keywords.
    static func record(_ server: CapabilitySet, structure: Bool = true) -> [FetchAttribute] {
        var attributes: [FetchAttribute] = [.uid, .flags, .internalDate, .size, .envelope]
        if structure { attributes.append(.bodyStructure) }
        if server.contains(.objectID) { attributes += [.emailID, .threadID] }
        if server.contains(.gmailExtensions) { attributes += [.gmailMessageID, .gmailThreadID] }
        return attributes
    }
}

extension BodySection {
    /// The section that a ``MessagePart``'s id names: `1.2`, `TEXT`, `4.TEXT`.
    init?(partID: String) {
        if partID == "TEXT" {
            self.init(part: [], .text)
            return
        }
        var path = partID.split(separator: ".", omittingEmptySubsequences: false)
        let isText = path.last == "TEXT"
        if isText { path.removeLast() }
        let numbers = path.compactMap { Int($0) }
        guard !numbers.isEmpty, numbers.count == path.count, numbers.allSatisfy({ $0 > 0 }) else { return nil }
        self.init(part: numbers, isText ? .text : .whole)
    }
}

extension MessageSet {
    /// The numbers, in ranges.
    init(_ numbers: some Sequence<UInt32>) where Number == UID {
        self.init(numbers.map { UID($0) })
    }
}
