package import MailStore

/// Where an ``Authenticator`` finds accounts. Blocking.
package protocol AccountDirectory: Sendable {
    /// The names of all accounts.
    func accounts() throws -> [String]

    /// What the account's password is checked against.
    func credentials(of account: String) throws -> StoredCredentials
}

extension MailStore: AccountDirectory {
    package func credentials(of account: String) throws -> StoredCredentials {
        try self.account(account).credentials()
    }
}
