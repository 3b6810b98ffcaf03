import Foundation
import HTTPTypes
import Hummingbird
import MailService

/// Messages from outside, put into a folder as they are.
struct ImportRoutes {
    let mailbox: MailboxService
    let contents: any ContentStore
    /// Octets of a message that is taken in: protects the disk, where it waits until its size is known.
    let longestMessage: Int

    var routes: [Route] {
        [
            .upload(
                .post, "/folders/{folder}/messages", query: ["pretty", "explain", "keywords", "receivedAt"]
            ) { request, access, body in
                try await store(request, access, body)
            }
        ]
    }

    private func store(_ request: APIRequest, _ access: AccountAccess, _ body: UploadBody) async throws -> Response {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard type == MediaType.message.name else {
            throw Problem.unsupportedMediaType(expected: MediaType.message.name)
        }
        let folder = try APIRequest.folder(request.parameter("folder"))
        let keywords = try request.query["keywords"].map(Self.keywords) ?? []
        let receivedAt = try request.query["receivedAt"].map(Self.time)
        guard body.declaredSize ?? 1 <= longestMessage else { throw Problem.bodyTooLarge(limit: longestMessage) }
        let contents = contents
        let (id, size) = try await contents.withPassing(
            MessageBytes(base: body), limit: longestMessage, lineEnds: .crlf
        ) { stored in
            let message = NewMessage(size: stored.size, keywords: keywords, receivedAt: receivedAt) {
                try contents.open(stored.id)
            }
            return (try await mailbox.append(access, message, to: folder), stored.size)
        }
        let model = ImportedMessageModel(id: id?.encoded, size: size, explain: request.explanation)
        let headers: HTTPFields = id.map { [.location: "/v1/accounts/me/messages/\($0.encoded)"] } ?? [:]
        return try Answer.json(model, to: request, status: .created, headers: headers)
    }

    private static func keywords(_ text: String) throws -> Set<Keyword> {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty }), names.count <= maximumKeywords else {
            throw Problem.invalid("keywords", "must be keywords, with commas between them")
        }
        return Set(names.map(Keyword.init(rawValue:)))
    }

    /// Keywords of a new message: more are nobody's.
    private static let maximumKeywords = 100

    private static func time(_ text: String) throws -> Date {
        guard let date = RFC3339.date(text) else {
            throw Problem.invalid("receivedAt", "must be a time such as 2026-02-01T09:30:00Z")
        }
        return date
    }
}

/// A message as it is sent here. What no mail server takes is refused while it comes in.
private struct MessageBytes: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    let base: UploadBody

    struct Iterator: AsyncIteratorProtocol {
        var base: UploadBody.Iterator

        mutating func next() async throws -> [UInt8]? {
            let piece = try await base.next()
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
