import IMAPProtocol
import MailTransport
import NIOCore
import SASL

/// AUTHENTICATE on the event loop: challenges go up to the task that has the mechanism.
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

    func receive(_ response: UntaggedResponse) {}
    func literalBegin(_ literal: StreamedItem) {}
    func literalBytes(_ bytes: ByteBuffer) -> Bool { true }

    func challenge(_ challenge: ByteBuffer) { challenges.yield(challenge) }

    func complete(_ completion: ClientAction.Completion) {
        if completion.status.condition == .ok {
            challenges.finish()
        } else {
            challenges.finish(throwing: IMAPClientError(completion.status, command: name))
        }
    }

    func fail(_ error: any Error) { challenges.finish(throwing: error) }
}

extension IMAPChannelHandler {
    func respond(to id: CommandID, with response: SecretBytes?) {
        machine.respond(to: id, with: response)
        pump()
    }
}

extension IMAPClientError {
    init(_ error: SASLError) {
        let code: Code = error.code == .insecureLink ? .cleartextRefused : .authenticationFailed
        self.init(code, command: "AUTHENTICATE", underlying: error)
    }

    /// A login's NO says that the credential is no good, unless it says something else.
    var asLoginFailure: IMAPClientError {
        var error = self
        if [.commandFailed, .commandRejected, .noPermission, .nonexistent].contains(code) {
            error.code = .authenticationFailed
        }
        return error
    }
}
