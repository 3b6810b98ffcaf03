/// The client's side of an exchange in a protocol that carries it in base64, as IMAP and POP3 do.
package struct SASLClientExchange: Sendable {
    private var mechanism: any SASLClientMechanism
    /// Why the mechanism wouldn't go on: the exchange is to be cancelled, and is worth nothing however it ends.
    package private(set) var refusal: SASLError?

    package init(_ mechanism: any SASLClientMechanism) { self.mechanism = mechanism }

    /// The response that goes with the command.
    package mutating func initialResponse() throws(SASLError) -> Secret<[UInt8]> {
        Self.encode(try mechanism.respond(to: nil))
    }

    /// The response to a challenge; nil where the mechanism refuses it.
    package mutating func respond(to challenge: some Collection<UInt8>) -> Secret<[UInt8]>? {
        do throws(SASLError) {
            guard let bytes = Base64.decode(challenge) else {
                throw SASLError(.malformedChallenge, "a challenge isn't base64")
            }
            return Self.encode(try mechanism.respond(to: bytes))
        } catch {
            refusal = error
            return nil
        }
    }

    /// The server says that all is well. Throws where it isn't: see ``SASLClientMechanism/serverAccepted()``.
    package func serverAccepted() throws(SASLError) {
        if let refusal { throw refusal }
        try mechanism.serverAccepted()
    }

    /// See ``SASLClientMechanism/serverErrorDetail``.
    package var serverErrorDetail: String? { mechanism.serverErrorDetail }

    private static func encode(_ response: Secret<[UInt8]>) -> Secret<[UInt8]> {
        response.withExposed { Secret(Array(Base64.encode($0).utf8)) }
    }
}
