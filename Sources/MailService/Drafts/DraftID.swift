import MailMessage

/// A draft's opaque id: its Message-ID, which stays the same however often it is saved, or where it lies, for a draft
/// from elsewhere that hasn't been opened here.
package enum DraftID: Hashable, Sendable {
    /// Without angle brackets.
    case message(String)
    case place(MessageID)

    /// The id as the API spells it. A message's own id is a draft's too.
    package var encoded: String {
        switch self {
        case .message(let identifier): SealedID.encode(kind: .draft, payload: identifier.utf8)
        case .place(let place): place.encoded
        }
    }

    package init?(encoded: String) {
        if let payload = SealedID.decode(encoded, kind: .draft) {
            guard let identifier = String(validating: payload, as: UTF8.self), !identifier.isEmpty else { return nil }
            self = .message(identifier)
        } else if let place = MessageID(encoded: encoded) {
            self = .place(place)
        } else {
            return nil
        }
    }
}
