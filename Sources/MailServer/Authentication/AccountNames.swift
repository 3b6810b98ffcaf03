/// Which account a login name means. Names are compared without regard to case.
struct AccountNames {
    let accounts: [String]
    let defaultDomain: String?

    /// The account: by its whole name; with the default domain added or left out; or, for a name without a domain, by
    /// its local part where only one account has it.
    func account(for login: String) -> String? {
        let name = login.lowercased()
        if let account = find(name) {
            return account
        }
        guard let at = name.lastIndex(of: "@") else {
            return defaultDomain.flatMap { find("\(name)@\($0.lowercased())") } ?? onlyOne(withLocalPart: name)
        }
        let isOurs = defaultDomain?.lowercased() == String(name[name.index(after: at)...])
        return isOurs ? find(String(name[..<at])) : nil
    }

    private func find(_ name: String) -> String? {
        accounts.first { $0 == name } ?? accounts.first { $0.lowercased() == name }
    }

    private func onlyOne(withLocalPart name: String) -> String? {
        let matching = accounts.filter { $0.lowercased().hasPrefix("\(name)@") }
        return matching.count == 1 ? matching.first : nil
    }
}
