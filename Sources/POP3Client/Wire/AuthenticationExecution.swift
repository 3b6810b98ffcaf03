import MailTransport
import NIOCore
import POP3Protocol
import SASL

/// AUTH on the event loop: challenges go up to the task that has the mechanism.
final class AuthenticationExecution: CommandExecution {
    let id: CommandID
    let command: Command
    var timing = CommandTiming()
    private let challenges: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

    init(id: CommandID, command: Command, challenges: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) {
        self.id = id
        self.command = command
        self.challenges = challenges
    }

    func challenge(_ challenge: ByteBuffer) { challenges.yield(challenge) }

    func complete(_ status: Status) {
        if status.isPositive {
            challenges.finish()
        } else {
            challenges.finish(throwing: POP3ClientError(status, command: name))
        }
    }

    func fail(_ error: any Error) { challenges.finish(throwing: error) }
}

extension POP3ChannelHandler {
    func respond(to id: CommandID, with response: SecretText?) {
        machine.respond(to: id, with: response)
        pump()
    }
}

extension SASLClientMechanism {
    /// The response to a challenge, in base64.
    mutating func encodedResponse(to challenge: [UInt8]?) throws(SASLError) -> SecretText {
        let response = try respond(to: challenge).withExposed { SecretText(Base64.encode($0).utf8) }
        // Base 64 has no line ends.
        guard let response else { throw SASLError(.malformedResponse, "a response can't be sent") }
        return response
    }

    mutating func encodedResponse(toBase64 challenge: ByteBuffer) throws(SASLError) -> SecretText {
        guard let bytes = Base64.decode(challenge.readableBytesView) else {
            throw SASLError(.malformedChallenge, "a challenge isn't base64")
        }
        return try encodedResponse(to: bytes)
    }
}

extension POP3ClientError {
    init(_ error: SASLError) {
        let code: Code = error.code == .insecureLink ? .cleartextRefused : .authenticationFailed
        self.init(code, command: "AUTH", underlying: error)
    }
}
