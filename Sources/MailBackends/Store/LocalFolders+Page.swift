import MailMessage
import MailService
import MailStore

extension LocalFolders {
    /// Octets of a text part that a preview is made of.
    private static let previewBytes = 8 * 1024

    func page(_ request: PageRequest) throws -> PageResult {
        let folder = try folder(request.folder)
        let snapshot = try account.snapshot(of: folder.id)
        let state = FolderStateText.make(snapshot.uidValidity, snapshot.highestModSeq)
        if state == request.knownState { return .notModified(state: state) }
        try request.checkCursor(folder: folder.apiID, validity: snapshot.uidValidity)
        let slice = try slice(request, of: snapshot.uids, in: folder)
        let messages = try summaries(
            of: slice.uids, in: folder, validity: snapshot.uidValidity, fields: request.fields)
        return .page(
            MessagePage(
                folder: folder.apiID, messages: messages, nextCursor: slice.cursor(request, folder, snapshot),
                total: snapshot.uids.count, state: state))
    }

    /// The UIDs of one page, in its order.
    private struct Slice {
        var uids: [UInt32]
        var hasMore: Bool
        /// Where the last of them is in the order.
        var position: Int

        func cursor(_ request: PageRequest, _ folder: StoredFolder, _ snapshot: FolderSnapshot) -> PageCursor? {
            guard hasMore, let last = uids.last else { return nil }
            return PageCursor(
                folder: folder.apiID, validity: snapshot.uidValidity, sort: request.sort, lastUID: last,
                position: UInt32(clamping: position))
        }
    }

    private func slice(_ request: PageRequest, of uids: UIDRanges, in folder: StoredFolder) throws -> Slice {
        switch request.sort {
        case .newest:
            let end = request.cursor.map { uids.count(below: $0.lastUID) } ?? uids.count
            let start = max(0, end - request.limit)
            return Slice(uids: uids.uids(at: start..<end).reversed(), hasMore: start > 0, position: start)
        case .oldest:
            let start = request.cursor.map { uids.count(below: $0.lastUID) + (uids.contains($0.lastUID) ? 1 : 0) } ?? 0
            let end = min(uids.count, start + request.limit)
            return Slice(uids: Array(uids.uids(at: start..<end)), hasMore: end < uids.count, position: end - 1)
        default:
            let order = try account.sorted(uids, in: folder.id, by: [SortOrder(page: request.sort)])
            // A message that went since leaves its place as a hint.
            let start = request.cursor.map { cursor in
                order.firstIndex(of: cursor.lastUID).map { $0 + 1 } ?? min(Int(cursor.position), order.count)
            }
            let from = start ?? 0
            let end = min(order.count, from + request.limit)
            return Slice(uids: Array(order[from..<end]), hasMore: end < order.count, position: end - 1)
        }
    }

    /// Summaries in the order of `uids`; messages that are gone are left out.
    func summaries(
        of uids: [UInt32], in folder: StoredFolder, validity: UInt32, fields: Set<SummaryField>
    ) throws -> [MessageSummary] {
        var found: [UInt32: MessageSummary] = [:]
        var columns: MessageColumns = [.envelope, .internalDate, .size]
        if fields.contains(.preview) { columns.formUnion([.bodyStructure, .preview]) }
        try account.rows(in: folder.id, uids: UIDRanges(uids), columns: columns) { row in
            let id = MessageID(folder: folder.apiID, key: .uid(validity: validity, row.uid))
            var summary = MessageSummary(
                id: id, keywords: Keyword.set(row.flags), header: try OutlineDescriber.header(row))
            if fields.contains(.preview) { summary.preview = try preview(of: row, in: folder) }
            found[row.uid] = summary
        }
        return uids.compactMap { found[$0] }
    }

    /// As it is kept; else made, and kept.
    private func preview(of row: MessageRow, in folder: StoredFolder) throws -> String? {
        if let preview = row.preview { return preview }
        let outline = try OutlineDescriber.outline(row)
        guard let part = MessageView(outline.structure).previewPart, let place = outline.place(of: part.id) else {
            return nil
        }
        var content = try account.content(of: row.uid, in: folder.id)
        let bytes = try content.read(from: place.lowerBound, count: min(place.count, Self.previewBytes))
        let preview = Preview.make(part: part, encodedPrefix: bytes)
        try account.setPreview(preview, of: row.uid, in: folder.id)
        return preview
    }
}

extension PageRequest {
    /// - Throws: `invalidCursor`, or `staleID` where the folder isn't the one that the cursor was made for.
    func checkCursor(folder: MailService.FolderID, validity: UInt32) throws {
        guard let cursor else { return }
        guard cursor.folder == folder, cursor.sort == sort else {
            throw MailServiceError.invalidCursor(
                "The cursor belongs to another folder or order: begin again without it.")
        }
        guard cursor.validity == validity else {
            throw MailServiceError(.staleID, "The folder was made anew: list it again from the start.")
        }
    }
}

extension SortOrder {
    fileprivate init(page sort: MessageSort) {
        switch sort {
        case .newest, .oldest: self.init(.arrival, isReversed: sort == .newest)
        case .date: self.init(.sent)
        case .dateDescending: self.init(.sent, isReversed: true)
        case .from: self.init(.from)
        case .subject: self.init(.subject)
        case .size: self.init(.size)
        case .sizeDescending: self.init(.size, isReversed: true)
        }
    }
}
