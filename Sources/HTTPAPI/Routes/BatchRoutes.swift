import HTTPTypes
import Hummingbird
import MailService

/// One thing done to many messages, with the outcomes as a list or line by line.
struct BatchRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        [
            .account(.post, "/messages/batch", produces: [.json, .ndjson]) { request, access in
                let body = try request.json(as: BatchModel.self)
                let (selection, change) = (try body.selection(), try body.change())
                guard request.representation == .ndjson else {
                    return try await list(selection, change, request, access)
                }
                return try await stream(selection, change, request, access)
            }.keyed(.once)
        ]
    }

    private func list(
        _ selection: BatchSelection, _ change: MessageChange, _ request: APIRequest, _ access: AccountAccess
    ) async throws -> Response {
        let (outcomes, found) = try await mailbox.changeAll(access, selection, change)
        return try Answer.json(BatchResultModel(outcomes, found, explain: request.explanation), to: request)
    }

    /// Until the first chunk is done, a failure is a problem document; after that it is the last line.
    private func stream(
        _ selection: BatchSelection, _ change: MessageChange, _ request: APIRequest, _ access: AccountAccess
    ) async throws -> Response {
        let mailbox = mailbox
        let trace = request.explains ? RequestTrace.current : nil
        let lines = ContentStream { writer in
            var count = (done: 0, failed: 0)
            do {
                let found = try await mailbox.changeAll(access, selection, change) { outcomes, total in
                    count.done += outcomes.count
                    count.failed += outcomes.count { if case .failed = $0.result { true } else { false } }
                    var bytes = try outcomes.flatMap { try Self.line(BatchLineModel(outcome: OutcomeModel($0))) }
                    bytes += try Self.line(BatchLineModel(progress: .init(done: count.done, total: total)))
                    try await writer.write(bytes)
                }
                let end = BatchLineModel.End(
                    total: count.done, failed: count.failed, hasMore: found.hasMore, approximate: found.approximate,
                    failures: SearchFailureModel.list(found.failures), explain: trace.map(ExplanationModel.init))
                try await writer.write(Self.line(BatchLineModel(end: end)))
            } catch {
                guard count.done > 0, !(error is CancellationError) else { throw error }
                try await writer.write(Self.line(BatchLineModel(problem: Problem(error))))
            }
        }
        return try await Answer.stream(
            lines, length: nil, headers: [.contentType: MediaType.ndjson.headerValue, .cacheControl: "no-store"])
    }

    private static func line(_ model: BatchLineModel) throws -> [UInt8] {
        try JSONRepresentation.encode(model, pretty: false) + [UInt8(ascii: "\n")]
    }
}
