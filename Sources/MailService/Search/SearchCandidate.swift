package import Foundation

/// What is known here of a message that a search may find. Nil means "not known", never "not there".
package struct SearchCandidate: Sendable {
    /// A header field, decoded.
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Each address field as one text: names and addresses.
    package var from: String?
    package var to: String?
    package var cc: String?
    package var bcc: String?
    package var subject: String?
    /// The whole header, if it was read.
    package var fields: [Field]?
    /// The decoded text of the body, if it was read.
    package var text: String?
    package var keywords: Set<Keyword>?
    package var receivedAt: Date?
    package var sentAt: Date?
    package var size: Int?
    package var hasAttachment: Bool?
    package var messageID: String?

    package init() {}
}

/// Whether a message is what a filter asks for, as far as is known.
package enum SearchVerdict: Sendable, Hashable {
    case yes
    case no
    case unknown

    init(_ isMet: Bool?) {
        self = isMet.map { $0 ? .yes : .no } ?? .unknown
    }

    var negated: SearchVerdict {
        switch self {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
}
