import GRDB

extension AccountStore {
    /// Messages that are indexed in one transaction. Protects those who write meanwhile: a batch takes some
    /// milliseconds.
    private static let batchMessages = 64
    /// Bytes of messages after which a batch ends. Protects memory.
    private static let batchBytes = 4 << 20
    /// Messages not yet indexed that a search reads, where nobody indexes in the background, instead of indexing first.
    private static let readDirectly = 64

    /// Finds messages of a folder.
    ///
    /// Texts are looked up in an index; messages that aren't in it yet are read, which takes a fraction of the time that
    /// indexing them does. That is done in the background, or here first where there is no background.
    ///
    /// - Parameters:
    ///   - uids: The messages that may be found; others are not looked at, and those that are gone not found.
    ///   - isCancelled: Asked between batches; what was indexed by then stays.
    /// - Throws: ``StoreError``; `CancellationError` once `isCancelled` says so.
    package func search(
        _ query: StoreQuery, in folder: FolderID, among uids: UIDRanges, isCancelled: () -> Bool = { false }
    ) throws -> UIDRanges {
        if query.hasText, indexing == nil, try unindexedCount(in: folder) > Self.readDirectly {
            while try indexBatch() > 0 {
                guard !isCancelled() else { throw CancellationError() }
            }
        }
        let (keywords, present) = try readFolder(folder) { record, db in
            (record.keywords, try record.uids(from: 1, db))
        }
        return try withoutActuallyEscaping(isCancelled) { isCancelled in
            let evaluator = QueryEvaluator(
                folder: folder, keywords: keywords, isCancelled: isCancelled,
                bytes: { uid in try self.bytes(of: uid, in: folder) }, read: { body in try self.read(body) })
            return try evaluator.find(query, among: uids.intersection(present))
        }
    }

    /// Takes some messages into the text index.
    ///
    /// - Returns: how many; 0 where all are in it.
    package func indexBatch() throws -> Int {
        let places = try read { db in
            try SearchIndex.pending(limit: Self.batchMessages, db).map { ($0, try SearchIndex.place(of: $0, db)) }
        }
        var texts: [(email: Int64, text: SearchText?)] = []
        var size = 0
        for (email, place) in places where size < Self.batchBytes {
            let content = try place.flatMap { place in try bytes(of: place.uid, in: place.folder) }
            size += content?.count ?? 0
            texts.append((email, content.map { SearchText($0) }))
        }
        let hasGone = try read { db in try !SearchIndex.gone(limit: 1, db).isEmpty }
        guard !texts.isEmpty || hasGone else { return 0 }
        let batch = texts
        try write { transaction in try SearchIndex.add(batch, transaction.db) }
        return batch.count
    }

    /// Messages that the text index doesn't have yet.
    package func unindexedCount(in folder: FolderID) throws -> Int {
        try read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM search_pending s JOIN message m ON m.email = s.email WHERE m.folder = ?
                    """, arguments: [folder.rawValue]) ?? 0
        }
    }

    /// Nil for a message that is gone.
    private func bytes(of uid: UInt32, in folder: FolderID) throws -> [UInt8]? {
        do {
            return try content(of: uid, in: folder).whole()
        } catch let error as StoreError where error.code == .noSuchMessage {
            return nil
        }
    }
}

extension StoreQuery {
    /// Whether the text index is asked.
    fileprivate var hasText: Bool {
        switch self {
        case .header, .body, .text: true
        case .not(let query): query.hasText
        case .or(let queries), .and(let queries): queries.contains(where: \.hasText)
        default: false
        }
    }
}
