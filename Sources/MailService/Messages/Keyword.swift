/// A message's keyword in RFC 8621's spelling (section 4.1.1), whatever the protocol calls its flags.
package struct Keyword: RawRepresentable, Hashable, Sendable, Comparable {
    package let rawValue: String

    /// Keywords are case-insensitive: they are kept in lower case.
    package init(rawValue: String) {
        self.rawValue = rawValue.lowercased()
    }

    package static let seen = Self(rawValue: "$seen")
    package static let flagged = Self(rawValue: "$flagged")
    package static let answered = Self(rawValue: "$answered")
    package static let draft = Self(rawValue: "$draft")
    package static let forwarded = Self(rawValue: "$forwarded")
    package static let junk = Self(rawValue: "$junk")
    package static let notJunk = Self(rawValue: "$notjunk")
    package static let phishing = Self(rawValue: "$phishing")
    /// IMAP's `\Deleted`, which RFC 8621 hides: shown, since other clients set it and leave the message.
    package static let deleted = Self(rawValue: "$deleted")

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}
