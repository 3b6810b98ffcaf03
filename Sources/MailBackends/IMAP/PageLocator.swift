import IMAPClient
import IMAPProtocol
import MailService

/// Finds which messages are on a page, at a cost that doesn't grow with the folder where the order is that of arrival.
struct PageLocator {
    /// Which messages, and what follows them.
    struct Slice {
        enum Place {
            /// Neighbours in the folder; nil for none.
            case run(ClosedRange<UInt32>?)
            /// In this order.
            case uids([UInt32])
        }

        let place: Place
        let hasMore: Bool
        /// The place of the last message on the page, for the cursor.
        let lastPosition: UInt32
    }

    let connection: IMAPConnection
    let view: FolderView

    func locate(_ request: PageRequest) async throws -> Slice {
        let limit = UInt32(clamping: max(1, request.limit))
        switch request.sort {
        case .newest: return try await newest(limit, below: request.cursor)
        case .oldest: return try await oldest(limit, above: request.cursor)
        default: return try await sorted(by: request.sort, limit: Int(limit), after: request.cursor)
        }
    }

    // MARK: By arrival

    private func newest(_ limit: UInt32, below cursor: PageCursor?) async throws -> Slice {
        let end = if let cursor { try await count(upTo: cursor, isIncluded: false) } else { view.window.exists }
        guard end > 0 else { return Slice(place: .run(nil), hasMore: false, lastPosition: 0) }
        let start = end > limit ? end - limit + 1 : 1
        return Slice(place: .run(start...end), hasMore: start > 1, lastPosition: start)
    }

    private func oldest(_ limit: UInt32, above cursor: PageCursor?) async throws -> Slice {
        var start: UInt32 = 1
        if let cursor {
            // A cursor at the last UID there can be has nothing after it.
            guard cursor.lastUID < .max else { return Slice(place: .run(nil), hasMore: false, lastPosition: 0) }
            start = try await count(upTo: cursor, isIncluded: true) + 1
        }
        let exists = view.window.exists
        guard start <= exists else { return Slice(place: .run(nil), hasMore: false, lastPosition: 0) }
        let end = min(exists, start + limit - 1)
        return Slice(place: .run(start...end), hasMore: end < exists, lastPosition: end)
    }

    /// How many messages there are up to the cursor's, with it or without: the sequence number of the last of them.
    private func count(upTo cursor: PageCursor, isIncluded: Bool) async throws -> UInt32 {
        let bound = isIncluded ? cursor.lastUID + 1 : cursor.lastUID
        guard bound > 1 else { return 0 }
        if let count = view.window.count(belowUID: bound) { return count }
        // Where the cursor's message still is where it was, its number tells. A SEARCH goes through the whole folder.
        if (1...max(1, view.window.exists)).contains(cursor.position), try await isUnmoved(cursor) {
            return isIncluded ? cursor.position : cursor.position - 1
        }
        if connection.capabilities.contains(.eSearch) {
            let answer = try await connection.search(.uid(UIDSet(UID(1)...UID(bound - 1))), returning: [.count])
            if let count = answer.count { return min(count, view.window.exists) }
        }
        return try await probedCount(below: bound, near: cursor.position)
    }

    private func isUnmoved(_ cursor: PageCursor) async throws -> Bool {
        let answer = try await connection.fetch(.sequence(SequenceSet(SequenceNumber(cursor.position))), [.uid])
        return answer.messages.contains {
            $0.sequenceNumber.rawValue == cursor.position && $0.uid?.rawValue == cursor.lastUID
        }
    }

    /// Without ESEARCH: a search by halves over the sequence numbers. It begins where the cursor saw its message, and
    /// beside it: if nothing was expunged, that is all it takes.
    private func probedCount(below bound: UInt32, near position: UInt32) async throws -> UInt32 {
        var low: UInt32 = 0
        var high = view.window.exists
        var probe = min(max(1, position), high)
        var isFirst = true
        while low < high {
            let isBelow = try await uid(at: probe) < bound
            if isBelow { low = probe } else { high = probe - 1 }
            probe = isFirst ? (isBelow ? low + 1 : high) : low + (high - low + 1) / 2
            isFirst = false
        }
        return low
    }

    private func uid(at sequence: UInt32) async throws -> UInt32 {
        let answer = try await connection.fetch(.sequence(SequenceSet(SequenceNumber(sequence))), [.uid])
        guard let uid = answer.messages.first(where: { $0.sequenceNumber.rawValue == sequence })?.uid else {
            throw MailServiceError(
                .upstreamBroken, "The folder is changing faster than it can be read; try again.",
                retryAfter: .seconds(1))
        }
        return uid.rawValue
    }

    // MARK: By the server's SORT

    private func sorted(by sort: MessageSort, limit: Int, after cursor: PageCursor?) async throws -> Slice {
        guard connection.capabilities.contains(.sort) else {
            throw MailServiceError(
                .unsupported, "The mail server can't sort (capability `sort`): only `newest` and `oldest` are possible."
            )
        }
        if let window = try await sortedWindow(by: sort, limit: limit, after: cursor) { return window }
        let uids = try await connection.sort(sort.keys, .all).numbers
        let start =
            try cursor.map { cursor in
                guard let index = uids.firstIndex(of: cursor.lastUID) else {
                    throw MailServiceError.invalidCursor(
                        "The message that the cursor stands at is gone: begin again without it.")
                }
                return index + 1
            } ?? 0
        let page = Array(uids[start...].prefix(limit))
        return Slice(
            place: .uids(page), hasMore: start + page.count < uids.count,
            lastPosition: UInt32(clamping: start + page.count))
    }

    /// With ESORT and PARTIAL only the page's UIDs travel. Nil where the server can't, or where the cursor's message is
    /// not where it was.
    private func sortedWindow(by sort: MessageSort, limit: Int, after cursor: PageCursor?) async throws -> Slice? {
        let server = connection.capabilities
        guard server.contains(.eSort), server.contains(.contextSort) || server.contains(.partial) else { return nil }
        let first = Int64(max(1, cursor?.position ?? 1))
        let wanted = Int64(limit) + (cursor == nil ? 1 : 2)
        guard let window = PartialWindow(first: first, last: first + wanted - 1) else { return nil }
        let answer = try await connection.sort(sort.keys, .all, returning: [.partial(window)])
        var uids = Array((answer.partial?.ranges ?? answer.all ?? []).lazy.flatMap { $0 }.prefix(Int(wanted)))
        if let cursor {
            guard uids.first == cursor.lastUID else { return nil }
            uids.removeFirst()
        }
        let page = Array(uids.prefix(limit))
        let last = first - 1 + Int64(page.count) + (cursor == nil ? 0 : 1)
        return Slice(place: .uids(page), hasMore: uids.count > page.count, lastPosition: UInt32(clamping: last))
    }
}

extension MessageSort {
    /// RFC 5256 section 3; equal keys stay in the order of arrival, as the server does it.
    fileprivate var keys: [SortKey] {
        switch self {
        case .newest: [SortKey(.arrival, reversed: true)]
        case .oldest: [SortKey(.arrival)]
        case .date: [SortKey(.date)]
        case .dateDescending: [SortKey(.date, reversed: true)]
        case .from: [SortKey(.from)]
        case .subject: [SortKey(.subject)]
        case .size: [SortKey(.size)]
        case .sizeDescending: [SortKey(.size, reversed: true)]
        }
    }
}
