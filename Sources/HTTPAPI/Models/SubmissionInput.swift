import Foundation
import MailService

/// `SubmissionInput`: what is sent in place of a whole message.
struct SubmissionInput: Decodable {
    /// Octets: protects memory. It holds an id.
    private static let maximumSize = 64 * 1024

    private let draftId: String

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case draftId
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        draftId = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .draftId)
    }

    /// - Throws: ``Problem`` 413, 400 or 422.
    static func read(_ body: UploadBody) async throws -> SubmissionInput {
        var bytes: [UInt8] = []
        for try await piece in body {
            bytes += piece
            guard bytes.count <= maximumSize else { throw Problem.bodyTooLarge(limit: maximumSize) }
        }
        do {
            return try JSONDecoder().decode(SubmissionInput.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw Problem(error)
        }
    }

    /// - Throws: ``Problem`` 422 for what can't be a draft's id.
    func draftID() throws -> DraftID {
        guard let id = DraftID(encoded: draftId) else { throw Problem.invalid("draftId", "is no draft's id") }
        return id
    }
}
