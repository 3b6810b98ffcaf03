package import NIOCore

/// What the shell around a ``ServerMachine`` is to do, in order.
package enum ServerAction: Sendable {
    /// Write, and wait until it is written.
    case send(ByteBuffer)
    /// Check a name and password; then ``ServerMachine/loggedIn(_:)`` or ``ServerMachine/refused(_:)``.
    case login(user: Argument, password: SecretText)
    /// Check a digest over the greeting's timestamp and the secret (RFC 1939 section 7); answered as `login`.
    case loginByDigest(user: Argument, digest: SecretText)
    /// Begin a SASL exchange, with base64 where there is an initial response; then ``ServerMachine/challenge(_:)``, or as
    /// `login`.
    case authenticate(MechanismArgument, initialResponse: SecretText?)
    /// The exchange's next response, in base64; nil where the client gives up. Answered as `authenticate`.
    case respond(SecretText?)
    /// Send the go-ahead, the last bytes in the clear, and do the TLS handshake; then ``ServerMachine/startedTLS(_:)``.
    case startTLS(reply: ByteBuffer)
    /// Find the message; then ``ServerMachine/contentBegins()``, ``ServerMachine/content(_:)`` as long as it returns true,
    /// and ``ServerMachine/contentEnds()``; or ``ServerMachine/refused(_:)``.
    case retrieve(Maildrop.Message)
    /// The UPDATE state: delete these for good, and let go of the maildrop; then ``ServerMachine/updated(_:)``.
    case update(deleting: [Maildrop.Message])
    /// The session is over, and all is written: close.
    case close
}
