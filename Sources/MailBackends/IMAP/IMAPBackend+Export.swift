import Foundation
import IMAPClient
import IMAPProtocol
import MailService
import NIOCore

extension IMAPBackend {
    /// One folder after the other, over one connection of the bulk lane.
    func export(
        _ request: MailService.SearchRequest, _ receive: (ExportPiece) async throws -> Void
    ) async throws {
        let targets: [SearchTarget]
        switch request.scope {
        case .folder(let selector): targets = [try await target(selector, of: request)]
        case .account: targets = try await self.targets(of: request)
        }
        for target in targets {
            try await searching(target, request, lane: .bulk) { search in try await search?.export(receive) }
        }
    }
}

extension FolderSearch {
    /// Messages looked up at once.
    private static let exported = 100
    /// Octets of messages that come in one answer: enough to fill a round trip, little enough for memory.
    private static let batchBytes = 1024 * 1024

    /// What matches, the oldest first. A message that goes meanwhile is left out.
    func export(_ receive: (ExportPiece) async throws -> Void) async throws {
        let (uids, recheck) = try await all()
        var rest = uids.numbers
        while true {
            try Task.checkCancellation()
            let chunk = Self.next(Self.exported, of: &rest)
            guard !chunk.isEmpty else { return }
            let wanted = try await matching(recheck, among: chunk)
            guard !wanted.isEmpty else { continue }
            let messages = try await connection.fetch(.uids(wanted), [.uid, .internalDate, .size]).messages
            do {
                try await export(messages.filter { $0.uid.map(wanted.contains) == true }, receive)
            } catch let error as IMAPClientError {
                // Something has been answered: another try would begin again in the middle of it.
                throw MailServiceError(upstream: error)
            }
        }
    }

    private static func next(_ count: Int, of numbers: inout UIDSet.Numbers) -> [UInt32] {
        var chunk: [UInt32] = []
        while chunk.count < count, let uid = numbers.next() { chunk.append(uid.rawValue) }
        return chunk
    }

    private func matching(_ recheck: SearchFilter?, among uids: [UInt32]) async throws -> UIDSet {
        guard let recheck else { return UIDSet(uids.map { UID($0) }) }
        let summaries = try await SummaryReader(
            backend: backend, connection: connection, view: view, fields: [.envelope, .flags, .structure]
        ).summaries(uids: uids)
        let matches = summaries.filter { recheck.matches(SearchCandidate($0.header, keywords: $0.keywords)) }
        return UIDSet(
            matches.compactMap { summary in
                if case .uid(_, let uid) = summary.id.key { UID(uid) } else { nil }
            })
    }

    /// Small messages come together, large ones by themselves and as a stream.
    private func export(_ messages: [FetchResponse], _ receive: (ExportPiece) async throws -> Void) async throws {
        var batch: [FetchResponse] = []
        var bytes: UInt64 = 0
        for message in messages.sorted(by: { ($0.uid ?? UID(0)) < ($1.uid ?? UID(0)) }) {
            let size = message.size ?? .max
            let isLarge = size > Self.batchBytes / 4
            if isLarge || bytes + size > Self.batchBytes {
                try await exportTogether(batch, receive)
                (batch, bytes) = ([], 0)
            }
            if isLarge {
                try await exportStreamed(message, receive)
            } else {
                batch.append(message)
                bytes += size
            }
        }
        try await exportTogether(batch, receive)
    }

    private func exportTogether(
        _ messages: [FetchResponse], _ receive: (ExportPiece) async throws -> Void
    ) async throws {
        guard !messages.isEmpty else { return }
        let uids = UIDSet(messages.compactMap(\.uid))
        let answer = try await connection.fetch(.uids(uids), [.uid, .section(.whole, peek: true, partial: nil)])
        let bodies = Dictionary(
            answer.messages.compactMap { body in body.uid.map { ($0, body.wholeMessage) } },
            uniquingKeysWith: { first, _ in first })
        for message in messages {
            guard let uid = message.uid, let body = bodies[uid] ?? nil else { continue }
            try await receive(beginning(of: message, uid))
            try await receive(.bytes(body))
            try await receive(.end)
        }
    }

    private func exportStreamed(
        _ message: FetchResponse, _ receive: (ExportPiece) async throws -> Void
    ) async throws {
        guard let uid = message.uid else { return }
        var hasBegun = false
        do {
            try await connection.withBody(BodyRequest(uid: uid, .section(.whole))) { body in
                guard !body.head.isAbsent else { return }
                hasBegun = true
                try await receive(beginning(of: message, uid))
                for try await piece in body { try await receive(.bytes(Array(piece.readableBytesView))) }
                try await receive(.end)
            }
        } catch let error as IMAPClientError where error.code == .nonexistent && !hasBegun {
            return
        }
    }

    private func beginning(of message: FetchResponse, _ uid: UID) -> ExportPiece {
        .message(
            MessageID(folder: view.folder, key: .uid(validity: view.window.validity, uid.rawValue)),
            receivedAt: Date(timeIntervalSince1970: Double(message.internalDate?.secondsSince1970 ?? 0)))
    }
}

extension FetchResponse {
    fileprivate var wholeMessage: [UInt8]? {
        guard case .inline(let bytes) = sections.first?.data else { return nil }
        return Array(bytes.readableBytesView)
    }
}
