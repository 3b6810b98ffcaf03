/// PLAIN (RFC 4616), the server's side: `[authzid] NUL authcid NUL passwd`.
package struct PlainServer: SASLServerMechanism {
    package let name = MechanismName.plain

    package init() {}

    package mutating func respond(to response: [UInt8]?) throws(SASLError) -> SASLServerStep {
        guard let response else { return .challenge([]) }
        let text = try saslText(of: response)
        let fields = text.unicodeScalars.split(separator: "\0", omittingEmptySubsequences: false)
        guard fields.count == 3, !fields[1].isEmpty, !fields[2].isEmpty else {
            throw SASLError(.malformedResponse, "PLAIN takes an identity, a user name and a password")
        }
        let identity = SASLIdentity(
            username: String(fields[1]), authorizationID: fields[0].isEmpty ? nil : String(fields[0]))
        return .checkPassword(identity, Secret(String(fields[2])))
    }
}
