/// OAUTHBEARER (RFC 7628) and XOAUTH2 (Google's and Microsoft's older form): a bearer token in one message.
///
/// On failure the server first sends a challenge with a JSON object, which the client must answer before the refusal
/// comes.
struct OAuthClient: SASLClientMechanism {
    let name: MechanismName
    let isClientFirst = true
    private(set) var serverErrorDetail: String?
    private let message: Secret<[UInt8]>
    private let answerToError: [UInt8]
    private var stage = Stage.start

    private enum Stage { case start, sent, failed }

    private static let separator: UInt8 = 0x01
    private static let maximumErrorDetailBytes = 4096

    /// `n,a=user,^Ahost=…^Aport=…^Aauth=Bearer token^A^A` (RFC 7628, section 3.1). Host and port are optional there,
    /// and left out.
    static func oauthBearer(username: String, token: Secret<String>) throws(SASLError) -> OAuthClient {
        try requireAbsent([0, separator], from: username, role: "user name")
        let header = Array("n,a=\(SCRAMName.escape(username)),".utf8) + [separator]
        // A single %x01 (RFC 7628, section 3.2.3).
        return try OAuthClient(name: .oauthBearer, header: header, token: token, answerToError: [separator])
    }

    /// `user=…^Aauth=Bearer token^A^A`.
    static func xoauth2(username: String, token: Secret<String>) throws(SASLError) -> OAuthClient {
        try requireAbsent([0, separator], from: username, role: "user name")
        let header = Array("user=\(username)".utf8) + [separator]
        return try OAuthClient(name: .xoauth2, header: header, token: token, answerToError: [])
    }

    private init(
        name: MechanismName, header: [UInt8], token: Secret<String>, answerToError: [UInt8]
    ) throws(SASLError) {
        self.name = name
        self.answerToError = answerToError
        message = try token.withExposed { (token) throws(SASLError) in
            guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw SASLError(.prohibitedCharacter, "the token holds a character outside RFC 6750's b64token")
            }
            return Secret(header + Array("auth=Bearer \(token)".utf8) + [Self.separator, Self.separator])
        }
    }

    mutating func respond(to challenge: [UInt8]?) throws(SASLError) -> Secret<[UInt8]> {
        switch stage {
        case .start:
            stage = .sent
            return message
        case .sent:
            stage = .failed
            serverErrorDetail = String(decoding: (challenge ?? []).prefix(Self.maximumErrorDetailBytes), as: UTF8.self)
            return Secret(answerToError)
        case .failed:
            throw .surplusChallenge
        }
    }

    /// Success after an error challenge is a contradiction: such a server is not to be trusted with more.
    func serverAccepted() throws(SASLError) {
        guard stage != .failed else {
            throw SASLError(.serverRejected, "the server sent an error and then reported success")
        }
    }
}
