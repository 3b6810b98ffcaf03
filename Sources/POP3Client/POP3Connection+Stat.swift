package import POP3Protocol

/// What a maildrop holds, without what is marked as deleted.
package struct MaildropStatus: Sendable, Hashable {
    package var count: Int
    /// As the server counts; not every server counts right.
    package var octets: Int
}

/// STAT (RFC 1939 section 5).
package struct StatRequest: POP3Request {
    package init() {}

    package var command: Command { .stat }

    package func makeCollector(limits: POP3Limits) -> StatCollector { StatCollector() }
}

package struct StatCollector: AnswerCollector {
    package mutating func finish(_ status: Status) throws(POP3ClientError) -> MaildropStatus {
        do {
            let (count, octets) = try ResponseParser.twoNumbers(status.text.utf8)
            return MaildropStatus(count: count, octets: octets)
        } catch {
            throw POP3ClientError(.protocolViolation, command: "STAT", status: status)
        }
    }
}

extension POP3Connection {
    package func stat() async throws -> MaildropStatus { try await run(StatRequest()) }
}
