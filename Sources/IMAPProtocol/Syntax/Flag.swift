/// A message flag or keyword (RFC 9051 section 2.3.2), compared without regard to case.
package struct Flag: CaseInsensitiveName {
    /// As the server spells it, `\Seen` or `$Forwarded`.
    package let name: String
    package init(_ name: String) { self.name = name }

    /// Whether it is a system flag, which begins with a backslash.
    package var isSystem: Bool { name.utf8.first == UInt8(ascii: "\\") }

    package static let answered = Flag("\\Answered")
    package static let deleted = Flag("\\Deleted")
    package static let draft = Flag("\\Draft")
    package static let flagged = Flag("\\Flagged")
    package static let seen = Flag("\\Seen")
    /// Only servers set it; gone in IMAP4rev2.
    package static let recent = Flag("\\Recent")
    /// `\*` in PERMANENTFLAGS: clients may create keywords.
    package static let createKeywords = Flag("\\*")

    // Keywords of RFC 9051 section 2.3.2 and the IANA registry.
    package static let forwarded = Flag("$Forwarded")
    package static let junk = Flag("$Junk")
    package static let notJunk = Flag("$NotJunk")
    package static let mdnSent = Flag("$MDNSent")
    package static let phishing = Flag("$Phishing")
    package static let important = Flag("$Important")
    package static let submitPending = Flag("$SubmitPending")
    package static let submitted = Flag("$Submitted")

    /// Whether it can be sent: a `flag-keyword` is an atom, a system flag a backslash and an atom.
    package var isValid: Bool {
        let atom = isSystem ? name.utf8.dropFirst() : name.utf8[...]
        return !atom.isEmpty && atom.allSatisfy(\.isAtomByte)
    }
}
