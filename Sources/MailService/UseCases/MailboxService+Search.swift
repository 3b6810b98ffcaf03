import Crypto
package import Foundation

/// One page of a search's results, over one folder or many.
package struct SearchPage: Sendable {
    /// By arrival, the last first.
    package let messages: [MessageSummary]
    package let nextCursor: SearchCursor?
    /// How many match, where every folder told.
    package let total: Int?
    package let approximate: Bool
    /// Folders that could not be searched, and why.
    package let failures: [FolderID: MailServiceError]
}

extension MailboxService {
    /// Folder by folder as they answer, for a client that reads a stream.
    package func searchBatches(
        _ access: AccountAccess, _ request: SearchRequest, _ receive: (SearchBatch) async throws -> Void
    ) async throws {
        try await backend(access).search(request, receive)
    }

    /// One page. The folders' answers, each the newest first, are merged by arrival.
    ///
    /// - Throws: `invalidCursor` where the cursor belongs to another search; a folder's failure where it is the only one.
    package func search(_ access: AccountAccess, _ request: SearchRequest, after cursor: SearchCursor? = nil)
        async throws
        -> SearchPage
    {
        var request = request
        let fingerprint = SearchCursor.fingerprint(scope: request.scope, filter: request.filter)
        if let cursor {
            guard cursor.fingerprint == fingerprint else {
                throw MailServiceError.invalidCursor("The cursor belongs to another search: begin again without it.")
            }
            request.resume = cursor.positions
        }
        var merge = SearchMerge(limit: request.limit)
        try await backend(access).search(request) { merge.add($0) }
        if let failure = merge.onlyFailure { throw failure }
        return merge.page(resuming: request.resume, fingerprint: fingerprint, askedAt: request.askedAt)
    }
}

/// A search's place, for its next page: how far each folder has been read.
package struct SearchCursor: Hashable, Sendable {
    let fingerprint: UInt64
    /// When the search began: its relative dates (`after:7d`) are counted from then on every page.
    package let askedAt: Date
    let positions: [UInt64: SearchPosition]

    /// Folders whose place a cursor holds at most: it goes into a URL, and stays below 4,096 characters.
    static let maximumFolders = 200
    private static let headLength = 16
    private static let digestLength = 5

    /// Names a search: a cursor is refused for any other.
    static func fingerprint(scope: SearchRequest.Scope, filter: SearchFilter) -> UInt64 {
        SHA256.hash(data: Data("\(scope)\n\(filter)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    init(fingerprint: UInt64, askedAt: Date, positions: [UInt64: SearchPosition]) {
        self.fingerprint = fingerprint
        self.askedAt = askedAt
        self.positions = positions
    }

    package var encoded: String {
        var entries: [UInt8] = []
        for (digest, position) in positions.sorted(by: { $0.key < $1.key }) {
            entries += digest.bigEndianBytes.dropFirst(8 - Self.digestLength)
            entries += position.validity.bigEndianBytes + VariableInteger.encode(position.belowUID)
        }
        let head = fingerprint.bigEndianBytes + askedAt.timeIntervalSinceReferenceDate.bitPattern.bigEndianBytes
        return SealedID.encode(kind: .search, payload: head + entries)
    }

    package init?(encoded: String) {
        guard let payload = SealedID.decode(encoded, kind: .search), payload.count >= Self.headLength else {
            return nil
        }
        let askedAt = Double(bitPattern: UInt64(bigEndianBytes: payload[8..<Self.headLength]))
        guard askedAt.isFinite else { return nil }
        var positions: [UInt64: SearchPosition] = [:]
        var rest = payload[Self.headLength...]
        while !rest.isEmpty {
            guard positions.count < Self.maximumFolders, rest.count > Self.digestLength + 4 else { return nil }
            let digest = UInt64(bigEndianBytes: rest.prefix(Self.digestLength))
            let validity = UInt32(bigEndianBytes: rest.dropFirst(Self.digestLength).prefix(4))
            rest = rest.dropFirst(Self.digestLength + 4)
            // No message has the UID 0, so none was shown with it.
            guard let uid = VariableInteger.decode(from: &rest), uid > 0 else { return nil }
            positions[digest] = SearchPosition(validity: validity, belowUID: uid)
        }
        self.init(
            fingerprint: UInt64(bigEndianBytes: payload[..<8]),
            askedAt: Date(timeIntervalSinceReferenceDate: askedAt),
            positions: positions)
    }
}

/// Merges what folders answered into one page.
struct SearchMerge {
    private var batches: [SearchBatch] = []
    private var messageCount = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes a folder's answer in. What can no longer come onto the page is let go of now and then, so that many folders
    /// don't add up.
    mutating func add(_ batch: SearchBatch) {
        batches.append(batch)
        messageCount += batch.messages.count
        guard messageCount > 8 * limit else { return }
        let (_, taken) = newest()
        for index in batches.indices where taken[index] < batches[index].messages.count {
            batches[index].messages.removeSubrange(taken[index]...)
            batches[index].hasMore = true
            batches[index].examined = nil
        }
        messageCount = batches.reduce(0) { $0 + $1.messages.count }
    }

    /// Why the search failed, where one folder was asked and failed.
    var onlyFailure: MailServiceError? {
        batches.count == 1 ? batches[0].failure : nil
    }

    /// Always takes the newest of the folders' next messages, so that within a folder the order is the server's own.
    private func newest() -> (messages: [MessageSummary], taken: [Int]) {
        var next = Array(repeating: 0, count: batches.count)
        var messages: [MessageSummary] = []
        while messages.count < limit, let newest = newestBatch(at: next) {
            messages.append(batches[newest].messages[next[newest]])
            next[newest] += 1
        }
        return (messages, next)
    }

    func page(resuming: [UInt64: SearchPosition], fingerprint: UInt64, askedAt: Date) -> SearchPage {
        let (messages, next) = newest()
        var positions = resuming
        for (batch, taken) in zip(batches, next) {
            if taken == batch.messages.count, let examined = batch.examined {
                positions[batch.folder.digest] = examined
            } else if taken > 0, let position = batch.position(behind: taken - 1) {
                positions[batch.folder.digest] = position
            }
        }
        let unfinished = zip(batches, next).filter { batch, taken in taken < batch.messages.count || batch.hasMore }
        let goesOn = !unfinished.isEmpty && positions.count <= SearchCursor.maximumFolders
        let totals = batches.map(\.total)
        return SearchPage(
            messages: messages,
            nextCursor: goesOn ? SearchCursor(fingerprint: fingerprint, askedAt: askedAt, positions: positions) : nil,
            total: totals.contains(nil) || !resuming.isEmpty ? nil : totals.reduce(0) { $0 + ($1 ?? 0) },
            approximate: batches.contains(where: \.approximate),
            failures: failures(cutOff: goesOn ? [] : unfinished.map(\.0.folder)))
    }

    /// Why folders could not be searched, or not to their end.
    private func failures(cutOff folders: [FolderID]) -> [FolderID: MailServiceError] {
        var failures: [FolderID: MailServiceError] = [:]
        for folder in folders {
            failures[folder] = MailServiceError(
                .tooLarge,
                "More than \(SearchCursor.maximumFolders) folders hold matches, and the search can't go on in all of them: "
                    + "search this one by itself, or for less.")
        }
        for batch in batches {
            if let failure = batch.failure { failures[batch.folder] = failure }
        }
        return failures
    }

    private func newestBatch(at next: [Int]) -> Int? {
        batches.indices
            .filter { next[$0] < batches[$0].messages.count }
            .max { batches[$0].messages[next[$0]].header.receivedAt < batches[$1].messages[next[$1]].header.receivedAt }
    }
}
