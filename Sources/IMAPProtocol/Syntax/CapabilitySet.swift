/// What a server says it can do (RFC 9051 section 7.2.2). IMAP4rev2 implies what it took in (RFC 9051 appendix E).
package struct CapabilitySet: Hashable, Sendable {
    private var names: Set<Capability>

    package init(_ capabilities: some Sequence<Capability> = EmptyCollection()) {
        names = Set(capabilities)
    }

    package mutating func insert(_ capability: Capability) { names.insert(capability) }

    package var isEmpty: Bool { names.isEmpty }

    /// As announced, in no order.
    package var announced: Set<Capability> { names }

    /// Whether the server announced the capability, or announced IMAP4rev2 which includes it.
    package func contains(_ capability: Capability) -> Bool {
        names.contains(capability)
            || (names.contains(.imap4rev2) && Self.includedInRev2.contains(capability))
            || (capability == .literalMinus && names.contains(.literalPlus))
            || (capability == .condStore && names.contains(.qResync))
    }

    /// What follows `name=` in the announcements, in upper case: `AUTH` gives the SASL mechanisms.
    package func values(of name: String) -> [String] {
        let prefix = name.uppercasedASCII + "="
        return names.compactMap { $0.name.hasPrefix(prefix) ? String($0.name.dropFirst(prefix.count)) : nil }.sorted()
    }

    /// The SASL mechanisms offered, in upper case: `AUTH=PLAIN` gives `PLAIN`.
    package var authenticationMechanisms: [String] { values(of: "AUTH") }

    /// The largest message in bytes that any mailbox takes (RFC 7889); nil where none is said for all mailboxes.
    package var appendLimit: UInt64? { values(of: "APPENDLIMIT").lazy.compactMap { UInt64($0) }.first }

    /// RFC 9051 appendix E: what a client of IMAP4rev2 needn't look for.
    private static let includedInRev2: Set<Capability> = [
        .namespace, .unselect, .uidPlus, .eSearch, .searchRes, .enable, .idle, .saslIR, .listExtended, .listStatus,
        .move, .literalMinus, .binary, .specialUse, .statusSize, .children,
    ]
}

extension CapabilitySet: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: Capability...) { self.init(elements) }
}

extension CapabilitySet: CustomStringConvertible {
    package var description: String { names.map(\.name).sorted().joined(separator: " ") }
}
