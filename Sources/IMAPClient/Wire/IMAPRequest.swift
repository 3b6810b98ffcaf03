package import IMAPProtocol
package import NIOCore

/// A command with a typed answer.
package protocol IMAPRequest: Sendable {
    associatedtype Collector: ResponseCollector

    var command: Command { get }

    /// Gathers the answer, on the connection's event loop.
    func makeCollector(limits: IMAPLimits) -> Collector
}

extension IMAPRequest {
    package typealias Output = Collector.Output
}

/// Gathers the responses to one command, and makes its output of them.
package protocol ResponseCollector {
    associatedtype Output: Sendable

    /// A response that answers the command.
    mutating func receive(_ response: UntaggedResponse) throws(IMAPClientError)
    /// A large literal of a response that comes after it.
    mutating func literalBegin(_ literal: StreamedItem) throws(IMAPClientError)
    mutating func literalBytes(_ bytes: ByteBuffer) throws(IMAPClientError)
    /// The command succeeded.
    mutating func finish(_ completion: ClientAction.Completion) throws(IMAPClientError) -> Output
    /// The server answered NO after it had answered: what of it is good all the same, if anything.
    mutating func salvage() -> Output?
}

extension ResponseCollector {
    package mutating func literalBegin(_ literal: StreamedItem) {}
    package mutating func literalBytes(_ bytes: ByteBuffer) {}
    package mutating func salvage() -> Output? { nil }
}

/// For commands whose OK says it all.
package struct OKCollector: ResponseCollector {
    package mutating func receive(_ response: UntaggedResponse) {}
    package mutating func finish(_ completion: ClientAction.Completion) -> StatusResponse { completion.status }
}

/// For commands that are answered by one response of a kind.
package struct SingleCollector<Output: Sendable>: ResponseCollector {
    let command: String
    let extract: @Sendable (UntaggedResponse) -> Output?
    /// Where the server said OK and nothing else.
    let fallback: Output?
    var output: Output?

    init(command: String, fallback: Output? = nil, extract: @escaping @Sendable (UntaggedResponse) -> Output?) {
        self.command = command
        self.fallback = fallback
        self.extract = extract
    }

    package mutating func receive(_ response: UntaggedResponse) {
        if let value = extract(response) { output = value }
    }

    package mutating func finish(_ completion: ClientAction.Completion) throws(IMAPClientError) -> Output {
        guard let output = output ?? fallback else {
            throw IMAPClientError(.protocolViolation, command: command)
        }
        return output
    }
}
