package import Foundation

/// A session's name: it gives no access, and may be logged.
package struct SessionID: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// A session as it is kept: nothing in it opens anything without the token, which isn't kept.
package struct SessionRecord: Sendable, Hashable {
    package var id: SessionID
    /// SHA-256 of the token.
    package var tokenHash: [UInt8]
    package var account: AccountID
    /// The account's address: what the account is found by again, when the settings have changed.
    package var address: String
    /// The mail password under a key that only the token gives.
    package var sealedPassword: [UInt8]
    package var createdAt: Date
    package var lastSeenAt: Date
    /// When it ends whatever its use.
    package var expiresAt: Date

    package init(
        id: SessionID,
        tokenHash: [UInt8],
        account: AccountID,
        address: String,
        sealedPassword: [UInt8],
        createdAt: Date,
        lastSeenAt: Date,
        expiresAt: Date
    ) {
        self.id = id
        self.tokenHash = tokenHash
        self.account = account
        self.address = address
        self.sealedPassword = sealedPassword
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
    }
}
