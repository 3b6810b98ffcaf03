/// One mailbox: whom a message is from or to.
package struct MailAddress: Sendable, Hashable, Codable {
    /// The display name, decoded; nil where there is none.
    package var name: String?
    /// The addr-spec as it was written: `local@domain`. Internationalised domains stay in the form they came in.
    /// Empty where a list held a name only.
    package var address: String

    package init(name: String?, address: String) {
        self.name = name
        self.address = address
    }

    /// From the pieces of an IMAP ENVELOPE (RFC 9051 section 7.5.2); nil for the pieces that mark a group.
    package init?(envelopeName: [UInt8]?, mailbox: [UInt8]?, host: [UInt8]?) {
        guard let mailbox, let host else { return nil }
        name = envelopeName.map { HeaderText.decode($0) }.flatMap { $0.isEmpty ? nil : $0 }
        let local = HeaderText.decode(mailbox)
        let domain = HeaderText.decode(host)
        // Servers put a marker of their own where a domain is missing.
        let isMissing = domain.isEmpty || domain == ".MISSING-HOST-NAME." || domain == "MISSING_DOMAIN"
        address = isMissing ? local : "\(local)@\(domain)"
        if isMissing, local == "MISSING_MAILBOX" { address = "" }
    }

    /// What stands before the last `@`.
    package var localPart: String {
        address.lastIndex(of: "@").map { String(address[..<$0]) } ?? address
    }

    /// What stands after the last `@`.
    package var domain: String? {
        address.lastIndex(of: "@").map { String(address[address.index(after: $0)...]) }
    }
}
