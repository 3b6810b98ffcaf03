/// `client-first-message` (RFC 5802, section 7), as a server reads it.
struct SCRAMClientFirstReading: Sendable {
    /// `gs2-cbind-flag`.
    enum Flag: Sendable {
        /// `n`: the client doesn't do channel binding.
        case unsupported
        /// `y`: it does, and believes that we don't.
        case notOffered
        /// `p=`, with the binding's type.
        case used(String)
    }

    let flag: Flag
    let identity: SASLIdentity
    let nonce: String
    /// `gs2-header`, as it came.
    let header: String
    /// What follows the header, as it came.
    let bare: String

    /// Throws ``SASLError/Code/malformedResponse``.
    init(parsing text: String) throws(SASLError) {
        var attributes = SCRAMAttributes(text)
        guard let flagText = attributes.takeAny(), let flag = Self.flag(flagText),
            let authorizationText = attributes.takeAny(),
            let authorizationID = Self.authorizationID(authorizationText),
            let username = attributes.take("n").flatMap(SCRAMName.unescape),
            let nonce = attributes.take("r"), Self.isNonce(nonce)
        else {
            throw SASLError(.malformedResponse, "the client's first message isn't n,,n=…,r=…")
        }
        self.flag = flag
        identity = SASLIdentity(username: username, authorizationID: authorizationID.isEmpty ? nil : authorizationID)
        self.nonce = String(nonce)
        header = "\(flagText),\(authorizationText),"
        bare = String(text[text.utf8.index(text.startIndex, offsetBy: header.utf8.count)...])
    }

    private static func flag(_ text: Substring) -> Flag? {
        switch text {
        case "n": .unsupported
        case "y": .notOffered
        case _ where text.hasPrefix("p=") && text.count > 2: .used(String(text.dropFirst(2)))
        default: nil
        }
    }

    /// An empty one for none; nil for what is neither.
    private static func authorizationID(_ text: Substring) -> String? {
        text.isEmpty ? "" : text.hasPrefix("a=") ? SCRAMName.unescape(text.dropFirst(2)) : nil
    }

    private static func isNonce(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

/// `client-final-message` (RFC 5802, section 7), as a server reads it.
struct SCRAMClientFinalReading: Sendable {
    let channelBindingInput: [UInt8]
    let nonce: String
    let proof: [UInt8]
    /// All before the proof, as it came.
    let withoutProof: String

    /// Throws ``SASLError/Code/malformedResponse``.
    init(parsing text: String) throws(SASLError) {
        // The proof is the last attribute, and base 64 has no comma.
        guard let comma = text.utf8.lastIndex(of: UInt8(ascii: ",")) else { throw Self.malformed }
        withoutProof = String(text[..<comma])
        let last = text[text.utf8.index(after: comma)...]
        var attributes = SCRAMAttributes(withoutProof)
        guard last.hasPrefix("p="), let proof = Base64.decode(last.dropFirst(2).utf8),
            let binding = attributes.take("c").flatMap({ Base64.decode($0.utf8) }),
            let nonce = attributes.take("r")
        else { throw Self.malformed }
        channelBindingInput = binding
        self.nonce = String(nonce)
        self.proof = proof
    }

    private static let malformed = SASLError(.malformedResponse, "the client's final message isn't c=…,r=…,p=…")
}
