package import NIOCore
package import POP3Protocol

/// What the shell around an ``SMTPMachine`` is to do, in order.
package enum SMTPAction: Sendable {
    /// Write, and wait until it is written.
    case send(ByteBuffer)
    /// Begin a SASL exchange, with base64 where there is an initial response; then ``SMTPMachine/challenge(_:)``,
    /// ``SMTPMachine/authenticated()`` or ``SMTPMachine/refused(_:)``.
    case authenticate(mechanism: String, initialResponse: SecretText?)
    /// The exchange's next response; nil where the client gives up. Answered as `authenticate`.
    case respond(SecretText?)
    /// Send the go-ahead, the last bytes in the clear, and do the TLS handshake; then ``SMTPMachine/startedTLS(_:)``.
    case startTLS(reply: ByteBuffer)
    /// May mail come from there? ``SMTPMachine/accepted()`` or ``SMTPMachine/refused(_:)``.
    case checkSender(SMTPPath)
    /// Does mail go there? Answered as `checkSender`.
    case checkRecipient(SMTPPath)
    /// A message for the recipients that were accepted begins. If it can't, ``SMTPMachine/contentFailed(_:)``.
    case begin(SMTPEnvelope)
    /// The message's next bytes, lines ending in CRLF. If they can't be kept, ``SMTPMachine/contentFailed(_:)``.
    case content(ByteBuffer)
    /// The message is complete: deliver it, then ``SMTPMachine/delivered(_:)``.
    case deliver
    /// Forget the message that began.
    case abandon
    /// The session is over, and all is written: close.
    case close
}

/// Who a message is from, and whom it is for.
package struct SMTPEnvelope: Sendable, Hashable {
    package var sender: SMTPPath
    package var recipients: [SMTPPath] = []
    package var parameters = MailParameters()
}
