package import IMAPProtocol

/// STATUS (RFC 9051 section 6.3.11).
package struct StatusRequest: IMAPRequest {
    package var name: MailboxName
    package var attributes: [StatusAttribute]

    package init(_ name: MailboxName, _ attributes: [StatusAttribute]) {
        self.name = name
        self.attributes = attributes
    }

    package var command: Command { .status(name, attributes) }

    package func makeCollector(limits: IMAPLimits) -> SingleCollector<MailboxStatus> {
        SingleCollector(command: command.name) { response in
            if case .mailboxStatus(let status) = response { status } else { nil }
        }
    }
}

extension IMAPConnection {
    /// Asks for the state of a mailbox, which shouldn't be the selected one. It may be slow: the server may have to open it.
    package func status(_ name: MailboxName, _ attributes: [StatusAttribute]) async throws -> MailboxStatus {
        try await run(StatusRequest(name, attributes))
    }
}
