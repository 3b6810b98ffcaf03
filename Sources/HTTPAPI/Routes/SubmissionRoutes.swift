import Foundation
import HTTPTypes
import Hummingbird
import MailService

/// Sending: what is given out, and what became of it.
struct SubmissionRoutes {
    private static let parameters: Set = [
        "sendAt", "undoSeconds", "copy", "from", "to", "answered", "forwarded", "notify", "return", "envelopeId",
        "pretty",
    ]

    let submissions: SubmissionService
    let drafts: DraftService
    let blobs: BlobService
    /// Octets of a body that is JSON: protects memory.
    let longestJSON: Int

    var routes: [Route] {
        [
            .upload(.post, "/submissions", query: Self.parameters) { request, access, body in
                try await create(request, access, body)
            }.keyed(.repeatable),
            .account(.get, "/submissions", query: ["limit", "cursor", "state", "pretty"]) { request, access in
                try await list(request, access)
            },
            .account(.get, "/submissions/{submission}", query: ["pretty"]) { request, access in
                let submission = try await submissions.submission(request.submissionID, by: access)
                return try Answer.json(SubmissionModel(submission), to: request)
            },
            .account(.delete, "/submissions/{submission}", query: ["pretty"]) { request, access in
                let submission = try await submissions.cancel(request.submissionID, by: access)
                return try Answer.json(SubmissionModel(submission), to: request)
            },
        ]
    }

    private func create(_ request: APIRequest, _ access: AccountAccess, _ body: UploadBody) async throws -> Response {
        if request.bodyType == MediaType.json.name { return try await createFromJSON(request, access, body) }
        guard request.bodyType == MediaType.message.name else {
            throw Problem.unsupportedMediaType(expected: "message/rfc822 or application/json")
        }
        guard body.declaredSize ?? 0 <= submissions.messageSize else {
            throw Problem.bodyTooLarge(limit: submissions.messageSize)
        }
        let submission = try await submissions.submit(
            body, try request.submissionRequest(), by: access, key: request.effect)
        return try Self.accepted(submission, request)
    }

    private func createFromJSON(
        _ request: APIRequest, _ access: AccountAccess, _ body: UploadBody
    ) async throws -> Response {
        let input = try await body.json(as: SubmissionInput.self, limit: longestJSON)
        var wanted = try request.submissionRequest()
        wanted.sendAt = try request.one("sendAt", or: input.sendAt) ?? wanted.sendAt
        wanted.undoSeconds = try request.one("undoSeconds", or: input.undoSeconds) ?? wanted.undoSeconds
        wanted.copy = try request.one("copy", or: input.copy) ?? wanted.copy
        let submission: Submission
        switch input.source {
        case .draft(let id):
            let composed = try await drafts.outgoing(access, draft: id)
            submission = try await submissions.submit(composed, wanted, by: access, key: request.effect)
        case .message(let message):
            let composed = try await drafts.outgoing(access, from: message.template, message.content)
            submission = try await submissions.submit(composed, wanted, by: access, key: request.effect)
        case .blob(let id):
            let blob = try blobs.open(try await blobs.named(id, by: access))
            submission = try await submissions.submit(blob, wanted, by: access, key: request.effect)
        }
        return try Self.accepted(submission, request)
    }

    static func accepted(_ submission: Submission, _ request: APIRequest) throws -> Response {
        try Answer.json(
            SubmissionModel(submission), to: request, status: .accepted,
            headers: [.location: "/v1/accounts/me/submissions/\(submission.id.rawValue)"])
    }

    private func list(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let limit = try request.limit()
        let cursor = try request.query["cursor"].map { text in
            guard let cursor = SubmissionCursor(encoded: text) else { throw APIRequest.invalidCursor }
            return cursor
        }
        let states = try request.query["state"].map { text in
            Set(
                try text.split(separator: ",").map { name in
                    guard let state = Submission.State(rawValue: String(name)) else {
                        throw Problem.invalid(
                            "state", "knows \(Submission.State.allCases.map(\.rawValue).joined(separator: ", "))")
                    }
                    return state
                })
        }
        let found = try await submissions.submissions(by: access, states: states, after: cursor, limit: limit + 1)
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { SubmissionCursor($0).encoded } : nil
        var headers = HTTPFields()
        headers[.link] = request.nextLink(cursor: next)
        return try Answer.json(
            SubmissionListModel(submissions: page.map(SubmissionModel.init), nextCursor: next), to: request,
            headers: headers)
    }
}

extension BlobService {
    /// An upload that a body names.
    func named(_ id: ContentID, by access: AccountAccess) async throws -> Blob {
        do {
            return try await blob(id, of: access.account.id)
        } catch let error as MailServiceError where error.code == .blobNotFound {
            throw Problem.invalid("blobId", "is no upload of this account, or expired")
        }
    }
}

extension APIRequest {
    /// What the body says, where the query doesn't say it too.
    func one<Value>(_ name: String, or value: Value?) throws -> Value? {
        guard value == nil || query[name] == nil else {
            throw Problem.invalid(name, "is in the query and in the body: say it once")
        }
        return value
    }

    fileprivate var submissionID: SubmissionID {
        SubmissionID(rawValue: String(parameter("submission").prefix(128)))
    }

    /// What the query of a raw message asks for beside it.
    fileprivate func submissionRequest() throws -> SubmissionRequest {
        var request = SubmissionRequest()
        request.sendAt = try query["sendAt"].map { text in
            guard let date = RFC3339.date(text) else {
                throw Problem.invalid("sendAt", "must be a time such as 2026-01-31T09:00:00Z")
            }
            return date
        }
        request.undoSeconds =
            try query["undoSeconds"].map { text in
                guard let seconds = Int(text) else {
                    throw Problem.invalid("undoSeconds", "must be a number of seconds")
                }
                return TimeInterval(seconds)
            } ?? 0
        request.copy = try query.choice("copy") ?? .auto
        request.sender = try query["from"].map { try Self.address($0, "from") }
        request.notification = try notification()
        request.notify = try notifyConditions()
        let addresses = try query["to"].map { text in
            try text.split(separator: ",").map {
                try Self.address($0.trimmingCharacters(in: .whitespaces), "to")
            }
        }
        request.recipients = addresses?.map { EnvelopeRecipient($0) }
        request.origin = SubmissionOrigin(
            answered: try message("answered"), forwarded: try message("forwarded"))
        return request
    }

    private func notification() throws -> DeliveryNotification? {
        let returned: DeliveryNotification.Returned? = try query.choice("return")
        let envelopeID = query["envelopeId"]
        if let envelopeID {
            let isGood =
                (1...100).contains(envelopeID.utf8.count) && envelopeID.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
            guard isGood else { throw Problem.invalid("envelopeId", "must have 1 to 100 printable ASCII characters") }
        }
        guard returned != nil || envelopeID != nil else { return nil }
        return DeliveryNotification(returned: returned, envelopeID: envelopeID)
    }

    private func notifyConditions() throws -> Set<NotifyCondition>? {
        try query["notify"].map { text in
            guard text != "never" else { return [] }
            let conditions = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Set(
                try conditions.map { name in
                    guard let condition = NotifyCondition(rawValue: name) else {
                        throw Problem.invalid("notify", "knows never, or success, failure and delay")
                    }
                    return condition
                })
        }
    }

    private func message(_ name: String) throws -> String? {
        try query[name].map { text in
            guard MessageID(encoded: text) != nil else { throw Problem.invalid(name, "is no message's id") }
            return text
        }
    }

    private static func address(_ text: String, _ name: String) throws -> SMTPAddress {
        guard let address = SMTPAddress(text) else {
            throw Problem.invalid(name, "\(text.prefix(100)) is no mail address")
        }
        return address
    }
}

extension QueryParameters {
    fileprivate func choice<Value: RawRepresentable & CaseIterable>(_ name: String) throws -> Value?
    where Value.RawValue == String {
        try self[name].map { text in
            guard let value = Value(rawValue: text) else {
                throw Problem.invalid(name, "knows \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return value
        }
    }
}
