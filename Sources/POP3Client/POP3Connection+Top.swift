import MailTransport
package import NIOCore
package import POP3Protocol

/// The beginning of a message.
package struct TopAnswer: Sendable, Hashable {
    /// The header, the empty line, and the lines of the body that were asked for; more where the server gives more.
    package var content: ByteBuffer
    /// It was longer than ``POP3Limits/maximumTopBytes``.
    package var isTruncated = false
}

/// TOP (RFC 1939 section 7).
package struct TopRequest: POP3Request {
    package let number: MessageNumber
    /// How many lines of the body, from 0.
    package let lines: Int

    package init(_ number: MessageNumber, lines: Int = 0) {
        self.number = number
        self.lines = lines
    }

    package var command: Command { .top(number, lines: lines) }

    package func makeCollector(limits: POP3Limits) -> TopCollector { TopCollector(limits: limits) }
}

package struct TopCollector: AnswerCollector {
    private let limits: POP3Limits
    private var answer = TopAnswer(content: ByteBuffer())
    private var skipped = 0

    init(limits: POP3Limits) { self.limits = limits }

    /// What is beyond the limit is read past: the beginning of a message is of use without its end.
    package mutating func receiveContent(_ bytes: ByteBuffer) throws(POP3ClientError) {
        let room = max(0, limits.maximumTopBytes - answer.content.readableBytes)
        answer.content.writeBytes(bytes.readableBytesView.prefix(room))
        guard bytes.readableBytes > room else { return }
        answer.isTruncated = true
        skipped += bytes.readableBytes - room
        guard skipped <= limits.maximumSkippedTopBytes else {
            throw POP3ClientError(.limitExceeded, command: "TOP")
        }
    }

    package mutating func finish(_ status: Status) -> TopAnswer { answer }
}

extension POP3Connection {
    /// The beginning of a message: its header, and so many lines of its body.
    ///
    /// - Throws: ``POP3ClientError``, `unsupported` where the server has no TOP, `nonexistent` where there is no such message.
    package func top(_ number: MessageNumber, lines: Int = 0) async throws -> TopAnswer {
        try await orUnsupported(.top) { try await run(TopRequest(number, lines: lines)) }
    }

    /// The beginnings of many messages, in the order given: in one flight where the server does PIPELINING, at most
    /// ``ClientMachine/Options/maximumInFlight`` of them at once, which also bounds what waits for `body`.
    ///
    /// - Parameter body: gets each answer, or why there is none. What it throws ends the whole.
    /// - Throws: what `body` throws, and `CancellationError`.
    package func tops(
        of numbers: [MessageNumber], lines: Int = 0,
        _ body: (MessageNumber, Result<TopAnswer, POP3ClientError>) async throws -> Void
    ) async throws {
        let window = max(2, configuration.limits.machine.maximumInFlight)
        var waiting = numbers[...]
        var running: [(number: MessageNumber, reply: PendingReply<TopAnswer>)] = []
        defer { for (_, reply) in running { reply.cancel() } }
        while true {
            if running.count <= window / 2, !waiting.isEmpty {
                let next = waiting.prefix(window - running.count)
                waiting = waiting.dropFirst(next.count)
                running += zip(next, start(next.map { TopRequest($0, lines: lines) })).map { ($0, $1) }
            }
            guard !running.isEmpty else { return }
            let (number, reply) = running.removeFirst()
            try await body(number, result(of: reply))
        }
    }

    private func result(of reply: PendingReply<TopAnswer>) async throws -> Result<TopAnswer, POP3ClientError> {
        do {
            return .success(try await orUnsupported(.top) { try await reply.value })
        } catch let error as POP3ClientError {
            return .failure(error)
        }
    }
}
