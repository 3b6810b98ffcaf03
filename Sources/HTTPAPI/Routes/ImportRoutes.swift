import Foundation
import HTTPTypes
import Hummingbird
import MailService

/// Messages from outside, put into a folder as they are.
struct ImportRoutes {
    let mailbox: MailboxService
    let blobs: BlobService
    let drafts: DraftService
    /// Octets of a message that is taken in: protects the disk, where it waits until its size is known.
    let longestMessage: Int
    /// Octets of a body that is JSON: protects memory.
    let longestJSON: Int

    var routes: [Route] {
        [
            .upload(
                .post, "/folders/{folder}/messages", query: ["pretty", "explain", "keywords", "receivedAt"]
            ) { request, access, body in
                try await store(request, access, body)
            }.keyed(.once)
        ]
    }

    private func store(_ request: APIRequest, _ access: AccountAccess, _ body: UploadBody) async throws -> Response {
        let folder = try APIRequest.folder(request.parameter("folder"))
        var wanted = Wanted(
            keywords: try request.query["keywords"].map(Self.keywords) ?? [],
            receivedAt: try request.query["receivedAt"].map(Self.time))
        switch request.bodyType {
        case MediaType.message.name:
            guard body.declaredSize ?? 1 <= longestMessage else { throw Problem.bodyTooLarge(limit: longestMessage) }
            return try await append(body, wanted, to: folder, request, access)
        case MediaType.json.name:
            let input = try await body.json(as: ImportInput.self, limit: longestJSON)
            wanted.keywords = try request.one("keywords", or: input.keywords) ?? wanted.keywords
            wanted.receivedAt = try request.one("receivedAt", or: input.receivedAt) ?? wanted.receivedAt
            return try await store(input.source, wanted, in: folder, request, access)
        default: throw Problem.unsupportedMediaType(expected: "message/rfc822 or application/json")
        }
    }

    private func store(
        _ source: ImportInput.Source, _ wanted: Wanted, in folder: FolderSelector, _ request: APIRequest,
        _ access: AccountAccess
    ) async throws -> Response {
        switch source {
        case .blob(let id):
            let blob = try blobs.open(try await blobs.named(id, by: access))
            return try await append(blob, wanted, to: folder, request, access)
        case .message(let message):
            guard message.template == nil else {
                throw Problem.invalid("reply", "and forward begin a draft or a submission")
            }
            return try await drafts.withMessage(access, message.content, date: wanted.receivedAt) { stored in
                try await append(stored, wanted, to: folder, request, access)
            }
        }
    }

    /// Bytes that somebody else wrote: their size is known, and their lines end as they must, once they are in a file.
    private func append<Content: AsyncSequence & Sendable>(
        _ content: Content, _ wanted: Wanted, to folder: FolderSelector, _ request: APIRequest, _ access: AccountAccess
    ) async throws -> Response where Content.Element == [UInt8] {
        let bytes = MessageBytes(base: content)
        return try await blobs.contents.withPassing(bytes, limit: longestMessage, lineEnds: .crlf) { stored in
            try await append(stored, wanted, to: folder, request, access)
        }
    }

    private func append(
        _ stored: StoredContent, _ wanted: Wanted, to folder: FolderSelector, _ request: APIRequest,
        _ access: AccountAccess
    ) async throws -> Response {
        guard stored.size > 0 else { throw Problem.invalid("body", "is empty: a message has a header at least") }
        let contents = blobs.contents
        let message = NewMessage(size: stored.size, keywords: wanted.keywords, receivedAt: wanted.receivedAt) {
            try contents.open(stored.id)
        }
        let id = try await mailbox.append(access, message, to: folder)
        let model = ImportedMessageModel(id: id?.encoded, size: stored.size, explain: request.explanation)
        let headers: HTTPFields = id.map { [.location: "/v1/accounts/me/messages/\($0.encoded)"] } ?? [:]
        return try Answer.json(model, to: request, status: .created, headers: headers)
    }

    /// What the message is to have where it lies.
    private struct Wanted {
        var keywords: Set<Keyword>
        var receivedAt: Date?
    }

    private static func keywords(_ text: String) throws -> Set<Keyword> {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty }), names.count <= ImportInput.maximumKeywords else {
            throw Problem.invalid("keywords", "must be keywords, with commas between them")
        }
        return Set(names.map(Keyword.init(rawValue:)))
    }

    private static func time(_ text: String) throws -> Date {
        guard let date = RFC3339.date(text) else {
            throw Problem.invalid("receivedAt", "must be a time such as 2026-02-01T09:30:00Z")
        }
        return date
    }
}

/// A message as it is sent here. What no mail server takes is refused while it comes in.
private struct MessageBytes<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == [UInt8] {
    typealias Element = [UInt8]

    let base: Base

    struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator

        mutating func next() async throws -> [UInt8]? {
            let piece = try await base.next(isolation: #isolation)
            guard piece?.contains(0) != true else { throw Problem.invalid("body", "holds NUL, which no message may") }
            return piece
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator()) }
}

/// `ImportedMessage`.
struct ImportedMessageModel: Encodable {
    /// Absent where the mail server doesn't tell.
    let id: String?
    let size: Int
    let explain: ExplanationModel?
}
