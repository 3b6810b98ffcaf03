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

extension POP3ClientError {
    init(_ error: SASLError) {
        let code: Code = error.code == .insecureLink ? .cleartextRefused : .authenticationFailed
        self.init(code, command: "AUTH", underlying: error)
    }
}
