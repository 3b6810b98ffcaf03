/// Why a login failed. It never holds a secret, nor says whether there is such an account.
package struct AuthenticationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, for code to decide on. New ones may be added.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// The name or the password is wrong: IMAP's `[AUTHENTICATIONFAILED]`, POP3's `[AUTH]`.
        package static let refused = Code("refused")
        /// The password is right, and isn't the password of the user that the client wants to act as:
        /// `[AUTHORIZATIONFAILED]`.
        package static let notAuthorized = Code("notAuthorized")
        /// Too many failures: see ``AuthenticationError/retryAfter``. IMAP's `[LIMIT]` or `[UNAVAILABLE]`, POP3's
        /// `[LOGIN-DELAY]` or `[SYS/TEMP]`.
        package static let throttled = Code("throttled")
        /// The link must be encrypted first: IMAP's `[PRIVACYREQUIRED]`.
        package static let privacyRequired = Code("privacyRequired")
        /// There is no such mechanism here, or it isn't offered on this link: a `NO`.
        package static let mechanismUnknown = Code("mechanismUnknown")
        /// What the client sent isn't the mechanism's: a `BAD`.
        package static let malformed = Code("malformed")
        /// The accounts can't be read: IMAP's `[UNAVAILABLE]`, POP3's `[SYS/TEMP]`.
        package static let unavailable = Code("unavailable")
    }

    package let code: Code
    /// When it is worth trying again, where that is known.
    package let retryAfter: Duration?

    package init(_ code: Code, retryAfter: Duration? = nil) {
        self.code = code
        self.retryAfter = retryAfter
    }

    package var description: String { code.description }
}
