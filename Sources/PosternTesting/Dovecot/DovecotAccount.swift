package import Foundation

/// One mail account of a ``DovecotServer``.
package struct DovecotAccount: Sendable {
    /// The login, which is a mail address.
    package let address: String
    /// The password, the same for every account.
    package let password = "secret"
    /// The server it is on.
    package let server: DovecotServer

    /// The account's mail folder on disk.
    package var maildir: URL { server.mailFolder.appending(path: "\(address)/Maildir") }
}

extension DovecotServer {
    /// An account that no other test has: empty, with Drafts, Sent, Trash, Junk and Archive.
    ///
    /// - Parameter name: What the address begins with, to tell accounts apart in a log.
    package func makeAccount(_ name: String = "user") -> DovecotAccount {
        let unique = UUID().uuidString.prefix(13).lowercased()
        return DovecotAccount(address: "\(name)-\(unique)@example.org", server: self)
    }

    /// The account with this address: the same mailbox each time.
    package func account(_ address: String) -> DovecotAccount {
        DovecotAccount(address: address, server: self)
    }
}
