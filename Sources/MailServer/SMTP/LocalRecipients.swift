import MailStore

/// Which account an address's mail goes to.
struct LocalRecipients: Sendable {
    /// Domains whose addresses may be known by their local part alone, in lower case.
    let localDomains: Set<String>

    /// The account of an address; nil where it isn't one of ours.
    ///
    /// An account is known by its whole address; by its local part, where the domain is ours or there is none; and by either
    /// with a detail behind a plus left out (RFC 5233 section 1). Letters compare without regard to case.
    func account(for path: SMTPPath, among accounts: [String]) -> String? {
        guard !path.isNull else { return nil }
        let isOurs = path.domain.isEmpty || localDomains.contains(path.domain)
        let plain = path.localPart.prefix { $0 != "+" }
        for local in [path.localPart, String(plain)] where !local.isEmpty {
            if !path.domain.isEmpty, let found = Self.find("\(local)@\(path.domain)", accounts) { return found }
            guard isOurs else { continue }
            if let found = Self.find(local, accounts) { return found }
            let addresses = localDomains.sorted().map { "\(local)@\($0)" }
            if path.domain.isEmpty, let found = addresses.lazy.compactMap({ Self.find($0, accounts) }).first {
                return found
            }
        }
        return nil
    }

    private static func find(_ name: String, _ accounts: [String]) -> String? {
        if accounts.contains(name) { return name }
        let lowercased = name.lowercased()
        return accounts.first { $0.lowercased() == lowercased }
    }
}
