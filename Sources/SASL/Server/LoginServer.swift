/// LOGIN (draft-murchison-sasl-login-00), the server's side: asks for a user name, then for a password. A user name may
/// come with the command, as some clients send it.
package struct LoginServer: SASLServerMechanism {
    package let name = MechanismName.login
    private var username: String?
    private var hasAskedForName = false

    package init() {}

    package mutating func respond(to response: [UInt8]?) throws(SASLError) -> SASLServerStep {
        guard let response else {
            guard !hasAskedForName else { throw SASLError(.malformedResponse, "LOGIN takes a user name") }
            hasAskedForName = true
            return .challenge(Array("Username:".utf8))
        }
        let text = try saslText(of: response)
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw SASLError(.malformedResponse, "LOGIN takes a user name and a password")
        }
        guard let username else {
            username = text
            return .challenge(Array("Password:".utf8))
        }
        return .checkPassword(SASLIdentity(username: username), Secret(text))
    }
}
