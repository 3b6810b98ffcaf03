package import MailStore

extension ObjectID {
    /// The identifiers that a message has (RFC 8474 section 5).
    package enum Kind: String, Sendable {
        case email = "M"
        case thread = "T"
    }

    /// As EMAILID and THREADID write it: a letter and the number.
    package func wire(_ kind: Kind) -> String { kind.rawValue + String(rawValue) }

    /// Nil for what ``wire(_:)`` does not write.
    package init?(wire text: String, kind: Kind) {
        guard text.hasPrefix(kind.rawValue), let number = Int64(text.dropFirst()) else { return nil }
        self.init(rawValue: number)
        guard wire(kind) == text else { return nil }
    }
}
