package import Foundation

/// A session just begun: the one time that its token is known.
package struct NewSession: Sendable {
    package let id: SessionID
    /// The bearer token.
    package let token: Secret<String>
    /// What a browser's unsafe requests must carry beside the cookie.
    package let csrfToken: Secret<String>
    /// When it ends if it isn't used.
    package let expiresAt: Date
    /// When it ends whatever its use.
    package let endsAt: Date
    package let account: Account
}

/// Who is calling, once the token has been accepted.
package struct SessionContext: Sendable {
    package let id: SessionID
    package let account: Account
    package let csrfToken: Secret<String>
    /// When it ends if it isn't used again.
    package let expiresAt: Date
    /// What opens the account on its mail server.
    package let password: Secret<String>

    package init(
        id: SessionID,
        account: Account,
        csrfToken: Secret<String>,
        expiresAt: Date,
        password: Secret<String>
    ) {
        self.id = id
        self.account = account
        self.csrfToken = csrfToken
        self.expiresAt = expiresAt
        self.password = password
    }

    package var access: AccountAccess {
        AccountAccess(account: account, password: password)
    }

    /// Whether `presented` is this session's CSRF token, in a time that doesn't tell how much of it is right.
    package func acceptsCSRFToken(_ presented: String) -> Bool {
        csrfToken.matches(presented)
    }
}
