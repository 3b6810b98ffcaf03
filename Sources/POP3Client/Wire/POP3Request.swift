package import NIOCore
package import POP3Protocol

/// A command with a typed answer.
package protocol POP3Request: Sendable {
    associatedtype Collector: AnswerCollector

    var command: Command { get }

    /// Gathers the answer, on the connection's event loop.
    func makeCollector(limits: POP3Limits) -> Collector
}

extension POP3Request {
    package typealias Output = Collector.Output
}

/// Gathers one command's answer, and makes its output of it.
package protocol AnswerCollector {
    associatedtype Output: Sendable

    /// A line of a listing.
    mutating func receive(_ line: ByteBuffer) throws(POP3ClientError)
    /// The next bytes of a message.
    mutating func receiveContent(_ bytes: ByteBuffer) throws(POP3ClientError)
    /// The command succeeded.
    mutating func finish(_ status: Status) throws(POP3ClientError) -> Output
}

extension AnswerCollector {
    package mutating func receive(_ line: ByteBuffer) {}
    package mutating func receiveContent(_ bytes: ByteBuffer) {}
}

/// A command whose `+OK` says it all.
package struct PlainRequest: POP3Request {
    package let command: Command

    package init(_ command: Command) { self.command = command }

    package func makeCollector(limits: POP3Limits) -> StatusCollector { StatusCollector() }
}

/// Takes the `+OK` alone.
package struct StatusCollector: AnswerCollector {
    package mutating func finish(_ status: Status) -> Status { status }
}
