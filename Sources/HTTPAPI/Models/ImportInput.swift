import Foundation
import MailService

/// `ImportInput`: a message for a folder, as an upload or written here.
struct ImportInput: Decodable {
    enum Source {
        case blob(ContentID)
        case message(DraftInput)
    }

    let source: Source
    let keywords: Set<Keyword>?
    let receivedAt: Date?

    /// Keywords of a new message: more are nobody's.
    static let maximumKeywords = 100

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case blobId, keywords, receivedAt
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let own = Set(CodingKeys.allCases.map(\.rawValue))
        if container.contains(.blobId) {
            try StrictKeys.check(decoder, known: own)
            source = .blob(try container.blobID(.blobId))
        } else {
            source = .message(try DraftInput(from: decoder, besides: own))
        }
        keywords = try container.decodeIfPresent([String].self, forKey: .keywords).map { names in
            guard names.count <= Self.maximumKeywords, !names.contains("") else {
                throw container.wrong(.keywords, "must be at most \(Self.maximumKeywords) keywords, none of them empty")
            }
            return Set(names.map(Keyword.init(rawValue:)))
        }
        receivedAt = try container.time(.receivedAt)
    }
}
