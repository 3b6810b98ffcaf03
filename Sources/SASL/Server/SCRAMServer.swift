/// The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), with and without channel binding.
package struct SCRAMServer: SASLServerMechanism {
    package let name: MechanismName
    private let channelBinding: ChannelBinding?
    private let serverNonce: String
    private var state = State.start

    private enum State {
        case start
        case awaitingKeys(SCRAMClientFirstReading)
        case awaitingFinal(SCRAMClientFirstReading, SCRAMCredentials, serverFirst: String)
        case awaitingEnd(SASLIdentity)
        case over
    }

    /// A server with a nonce of 144 random bits. `channelBinding` is the connection's, if it has one, also without
    /// `-PLUS`: a client that was made to believe that there is none is found out.
    package init(isPlus: Bool, channelBinding: ChannelBinding?) {
        var generator = SystemRandomNumberGenerator()
        self.init(
            isPlus: isPlus, channelBinding: channelBinding, nonce: SCRAMClient.makeNonce(using: &generator))
    }

    /// A server with a given nonce: printable ASCII without a comma.
    init(isPlus: Bool, channelBinding: ChannelBinding?, nonce: String) {
        name = isPlus ? .scramSHA256Plus : .scramSHA256
        self.channelBinding = channelBinding
        serverNonce = nonce
    }

    package mutating func respond(to response: [UInt8]?) throws(SASLError) -> SASLServerStep {
        guard let response else {
            guard case .start = state else { throw SASLError(.malformedResponse, "SCRAM takes a response here") }
            return .challenge([])
        }
        let state = state
        // Whatever throws below leaves an exchange that can't go on.
        self.state = .over
        switch state {
        case .start:
            let first = try SCRAMClientFirstReading(parsing: saslText(of: response))
            try check(first.flag)
            self.state = .awaitingKeys(first)
            return .needs(.keys(username: first.identity.username))
        case .awaitingFinal(let first, let keys, let serverFirst):
            let final = try SCRAMClientFinalReading(parsing: saslText(of: response))
            let signature = try verify(final, first: first, keys: keys, serverFirst: serverFirst)
            self.state = .awaitingEnd(first.identity)
            return .challenge(Array("v=\(Base64.encode(signature))".utf8))
        case .awaitingEnd(let identity):
            guard response.isEmpty else { throw SASLError(.malformedResponse, "SCRAM ends with an empty response") }
            return .proved(identity)
        case .awaitingKeys, .over:
            throw SASLError(.malformedResponse, "the exchange takes no response here")
        }
    }

    package mutating func supply(_ secret: SASLServerSecret) throws(SASLError) -> SASLServerStep {
        guard case .awaitingKeys(let first) = state, case .keys(let keys) = secret else {
            throw SASLError(.malformedResponse, "SCRAM needs keys")
        }
        let serverFirst =
            "r=\(first.nonce)\(serverNonce),s=\(Base64.encode(keys.salt)),i=\(keys.iterations)"
        state = .awaitingFinal(first, keys, serverFirst: serverFirst)
        return .challenge(Array(serverFirst.utf8))
    }

    /// RFC 5802, section 6.
    private func check(_ flag: SCRAMClientFirstReading.Flag) throws(SASLError) {
        switch (flag, name) {
        case (.used(let type), .scramSHA256Plus):
            guard type == channelBinding?.type else {
                throw SASLError(.channelBindingMissing, "the client binds to what this connection doesn't have")
            }
        case (.unsupported, .scramSHA256): break
        case (.notOffered, .scramSHA256):
            guard channelBinding == nil else {
                throw SASLError(.credentialsRefused, "the client was kept from seeing that there is channel binding")
            }
        default:
            throw SASLError(.malformedResponse, "the mechanism's name and its channel binding don't agree")
        }
    }

    /// RFC 5802, section 3. Returns the server's signature.
    private func verify(
        _ final: SCRAMClientFinalReading, first: SCRAMClientFirstReading, keys: SCRAMCredentials, serverFirst: String
    ) throws(SASLError) -> [UInt8] {
        let bound: [UInt8] =
            if case .used = first.flag { channelBinding?.data.withExposed { $0 } ?? [] } else { [] }
        let hash = SCRAMHash.sha256
        guard constantTimeEqual(final.channelBindingInput, Array(first.header.utf8) + bound),
            final.nonce == first.nonce + serverNonce, final.proof.count == hash.byteCount
        else {
            throw SASLError(.credentialsRefused, "the channel binding, the nonce or the proof isn't this exchange's")
        }
        let message = Array("\(first.bare),\(serverFirst),\(final.withoutProof)".utf8)
        let signature = hash.authenticationCode(for: message, key: keys.storedKey)
        let clientKey = zip(final.proof, signature).map { $0 ^ $1 }
        guard constantTimeEqual(hash.digest(clientKey), keys.storedKey) else {
            throw SASLError(.credentialsRefused, "the proof isn't the password's")
        }
        return keys.serverKey.withExposed { hash.authenticationCode(for: message, key: $0) }
    }
}
