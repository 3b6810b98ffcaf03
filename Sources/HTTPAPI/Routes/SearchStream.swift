import HTTPTypes
import Hummingbird
import MailService

/// A search's results as lines of JSON, folder by folder as they answer.
struct SearchStream: Sendable {
    let mailbox: MailboxService
    let question: SearchRequest
    let explains: Bool

    /// Until the first folder has answered, a failure is a problem document; after that it is the last line.
    func response(_ access: AccountAccess) async throws -> Response {
        let lines = ContentStream { writer in
            var hasBegun = false
            do {
                var end = End()
                try await mailbox.searchBatches(access, question) { batch in
                    let bytes = try Self.lines(of: batch, fields: question.fields)
                    end.add(batch)
                    guard !bytes.isEmpty else { return }
                    hasBegun = true
                    try await writer.write(bytes)
                }
                try await writer.write(Self.line(SearchLineModel(end: end.model(explains: explains))))
            } catch {
                guard hasBegun, !(error is CancellationError) else { throw error }
                try await writer.write(Self.line(SearchLineModel(problem: Problem(error))))
            }
        }
        return try await Answer.stream(
            lines, length: nil, headers: [.contentType: MediaType.ndjson.headerValue, .cacheControl: "no-store"])
    }

    private static func lines(of batch: SearchBatch, fields: Set<SummaryField>) throws -> [UInt8] {
        var bytes = try batch.messages.flatMap { message in
            try line(SearchLineModel(message: SummaryModel(message, fields: fields)))
        }
        if let failure = batch.failure {
            bytes += try line(SearchLineModel(failure: SearchFailureModel(folder: batch.folder, failure)))
        }
        return bytes
    }

    private static func line(_ model: SearchLineModel) throws -> [UInt8] {
        try JSONRepresentation.encode(model, pretty: false) + [UInt8(ascii: "\n")]
    }

    /// What the last line says of all that came before it.
    private struct End {
        private var total: Int? = 0
        private var approximate = false
        private var hasMore = false

        mutating func add(_ batch: SearchBatch) {
            total = total.flatMap { total in batch.total.map { total &+ $0 } }
            approximate = approximate || batch.approximate
            hasMore = hasMore || batch.hasMore
        }

        func model(explains: Bool) -> SearchLineModel.End {
            let trace = explains ? RequestTrace.current : nil
            return .init(
                total: total, approximate: approximate, hasMore: hasMore, explain: trace.map(ExplanationModel.init))
        }
    }
}
