import Foundation
import MailService

/// `SubmissionInput`: what is sent in place of a message's own bytes, and when.
struct SubmissionInput: Decodable {
    enum Source {
        /// One that is in the Drafts folder.
        case draft(DraftID)
        /// An upload that is a message.
        case blob(ContentID)
        /// One that is written here.
        case message(DraftInput)
    }

    let source: Source
    let sendAt: Date?
    let undoSeconds: TimeInterval?
    let copy: SentCopy?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case draftId, blobId, sendAt, undoSeconds, copy
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let own = Set(CodingKeys.allCases.map(\.rawValue))
        if container.contains(.draftId) {
            try StrictKeys.check(decoder, known: own.subtracting([CodingKeys.blobId.rawValue]))
            guard let id = DraftID(encoded: try container.decode(String.self, forKey: .draftId)) else {
                throw container.wrong(.draftId, "is no draft's id")
            }
            source = .draft(id)
        } else if container.contains(.blobId) {
            try StrictKeys.check(decoder, known: own)
            source = .blob(try container.blobID(.blobId))
        } else {
            source = .message(try DraftInput(from: decoder, besides: own))
        }
        sendAt = try container.time(.sendAt)
        undoSeconds = try container.decodeIfPresent(Int.self, forKey: .undoSeconds).map { TimeInterval($0) }
        copy = try container.decodeIfPresent(String.self, forKey: .copy).map { text in
            guard let copy = SentCopy(rawValue: text) else { throw container.wrong(.copy, "is neither auto nor none") }
            return copy
        }
    }
}

extension KeyedDecodingContainer {
    func wrong(_ key: Key, _ reason: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: reason)
    }

    func blobID(_ key: Key) throws -> ContentID {
        guard let id = ContentID(rawValue: try decode(String.self, forKey: key)) else {
            throw wrong(key, "is no upload's id")
        }
        return id
    }

    func time(_ key: Key) throws -> Date? {
        try decodeIfPresent(String.self, forKey: key).map { text in
            guard let date = RFC3339.date(text) else { throw wrong(key, "must be a time such as 2026-01-31T09:00:00Z") }
            return date
        }
    }
}
