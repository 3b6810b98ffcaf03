package import NIOCore
import POP3Protocol

// MARK: - AUTH (RFC 4954) and STARTTLS (RFC 3207)

extension SMTPMachine {
    mutating func authenticate(_ mechanism: String, _ response: SecretText?) {
        guard hello?.isExtended == true else { return answer(.needsHello) }
        guard !isAuthenticated, transaction == nil else { return answer(.wrongOrder) }
        guard offer.mechanisms.contains(mechanism) else {
            return answer(SMTPReply(504, "5.5.4", "This mechanism is not offered here"))
        }
        state = .loggingIn
        actions.append(.authenticate(mechanism: mechanism, initialResponse: response))
    }

    mutating func handleResponse(_ line: ByteBuffer) {
        framer.options.maximumLineBytes = options.maximumCommandBytes
        do {
            let response = try CommandParser.parseResponse(line)
            state = .loggingIn
            actions.append(.respond(response))
        } catch {
            refused(.badSyntax)
        }
    }

    /// The exchange goes on: the challenge, in base64.
    package mutating func challenge(_ challenge: ByteBuffer) {
        guard case .loggingIn = state else { return }
        output.writeStaticString("334 ")
        output.writeImmutableBuffer(challenge)
        output.writeStaticString("\r\n")
        framer.options.maximumLineBytes = options.maximumResponseBytes
        state = .exchanging
    }

    package mutating func authenticated() {
        guard case .loggingIn = state else { return }
        isAuthenticated = true
        state = .commands
        answer(SMTPReply(235, "2.7.0", "Authenticated"))
    }

    /// What waits in the buffer came before TLS, and may have been put there by anybody (CVE-2011-0411): it is no command.
    mutating func beginTLS() {
        guard offer.hasStartTLS else { return answer(SMTPReply(502, "5.5.1", "STARTTLS is not offered here")) }
        guard input.readableBytes == 0 else {
            return end(SMTPReply(503, "5.5.0", "Nothing may follow STARTTLS before the handshake"))
        }
        answer(SMTPReply(220, "2.0.0", "Begin TLS"))
        state = .upgrading
        actions.append(.startTLS(reply: output))
        output = ByteBuffer()
    }

    /// TLS protects what follows: the session begins anew (RFC 3207 section 4.2). `offer` is what holds from here on.
    package mutating func startedTLS(_ offer: Offer) {
        guard case .upgrading = state else { return }
        self.offer = offer
        hello = nil
        isAuthenticated = false
        transaction = nil
        state = .commands
    }
}
