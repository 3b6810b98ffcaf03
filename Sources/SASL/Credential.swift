/// What a user proves who they are with.
package enum Credential: Sendable {
    /// A user name and password. `authorizationID` is the identity to act as (RFC 4422, section 3.4.1), where it
    /// differs from `username`; only mechanisms that can carry one are used for it (PLAIN and the SCRAM family).
    case password(username: String, password: Secret<String>, authorizationID: String? = nil)
    /// An OAuth 2.0 access token (RFC 6750), for the user it was issued to.
    case bearerToken(username: String, token: Secret<String>)
    /// Proof that lies outside SASL, such as a TLS client certificate. `authorizationID` is nil to let the server
    /// derive the identity.
    case external(authorizationID: String? = nil)
}
