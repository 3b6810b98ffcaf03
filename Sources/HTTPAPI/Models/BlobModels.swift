import MailService

/// `Blob`.
struct BlobModel: Encodable {
    let id: String
    let type: String
    let size: Int
    let expiresAt: Timestamp

    init(_ blob: Blob) {
        id = blob.id.rawValue
        type = blob.type
        size = blob.size
        expiresAt = Timestamp(blob.expiresAt)
    }
}
