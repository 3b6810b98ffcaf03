package import IMAPProtocol

/// Mailboxes, and what was said of their state.
package struct ListResult: Sendable {
    /// In the order of the wire.
    package var mailboxes: [ListEntry]
    /// Where STATUS was among the return options; a mailbox that can't be selected has none.
    package var statuses: [MailboxName: MailboxStatus]
}

/// LIST (RFC 9051 section 6.3.9).
package struct ListRequest: IMAPRequest {
    package var list: ListCommand

    package init(_ list: ListCommand) { self.list = list }

    package var command: Command { .list(list) }

    package func makeCollector(limits: IMAPLimits) -> ListCollector {
        ListCollector(command: command.name, limit: limits.maximumResponses)
    }
}

/// LSUB (RFC 3501 section 6.3.9).
package struct LSubRequest: IMAPRequest {
    package var pattern: MailboxPattern

    package init(_ pattern: MailboxPattern) { self.pattern = pattern }

    package var command: Command { .lsub(reference: nil, pattern) }

    package func makeCollector(limits: IMAPLimits) -> ListCollector {
        ListCollector(command: command.name, limit: limits.maximumResponses)
    }
}

package struct ListCollector: ResponseCollector {
    let command: String
    let limit: Int
    private var result = ListResult(mailboxes: [], statuses: [:])

    init(command: String, limit: Int) {
        self.command = command
        self.limit = limit
    }

    package mutating func receive(_ response: UntaggedResponse) throws(IMAPClientError) {
        guard result.mailboxes.count < limit, result.statuses.count < limit else {
            throw IMAPClientError(.limitExceeded, command: command)
        }
        switch response {
        case .list(let entry): result.mailboxes.append(entry)
        case .mailboxStatus(let status): result.statuses[status.name] = status
        default: break
        }
    }

    package mutating func finish(_ completion: ClientAction.Completion) -> ListResult { result }
}

extension IMAPConnection {
    /// Lists mailboxes. Return and selection options need LIST-EXTENDED, STATUS among them LIST-STATUS.
    package func list(_ command: ListCommand = ListCommand()) async throws -> ListResult {
        let offered = capabilities
        if !command.returning.isEmpty || !command.selection.isEmpty || command.patterns.count > 1 {
            // RFC 6154 section 2: SPECIAL-USE alone may be selected and returned too.
            guard offered.contains(.listExtended) || offered.contains(.specialUse) else {
                throw IMAPClientError(.unsupported, command: "LIST")
            }
        }
        if command.wantsStatus, !offered.contains(.listStatus) {
            throw IMAPClientError(.unsupported, command: "LIST")
        }
        return try await run(ListRequest(command))
    }

    /// Lists the subscribed mailboxes, on servers without LIST-EXTENDED.
    package func lsub(_ pattern: MailboxPattern = .all) async throws -> [ListEntry] {
        try await run(LSubRequest(pattern)).mailboxes
    }
}
