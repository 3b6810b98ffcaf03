/// EXTERNAL (RFC 4422, appendix A): the client names the identity to act as, if any; the proof lies outside SASL.
struct ExternalClient: SASLClientMechanism {
    let name = MechanismName.external
    let isClientFirst = true
    private let identity: String
    private var isSent = false

    /// Throws ``SASLError/Code/prohibitedCharacter`` for a NUL.
    init(authorizationID: String?) throws(SASLError) {
        identity = authorizationID ?? ""
        try requireAbsent([0], from: identity, role: "authorization identity")
    }

    mutating func respond(to challenge: [UInt8]?) throws(SASLError) -> Secret<[UInt8]> {
        guard !isSent else { throw .surplusChallenge }
        isSent = true
        return Secret(Array(identity.utf8))
    }
}
