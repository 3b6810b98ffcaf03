package import IMAPProtocol

/// A selected mailbox, with what changed since the client last knew it.
package struct SelectResult: Sendable {
    package var mailbox: SelectedMailbox
    /// Messages that are gone since, under QRESYNC.
    package var vanished: UIDSet
    /// Messages whose flags changed since, under QRESYNC.
    package var changed: [FetchResponse]
}

/// SELECT or EXAMINE (RFC 9051 section 6.3.2).
package struct SelectRequest: IMAPRequest {
    package var select: SelectCommand

    package init(_ select: SelectCommand) { self.select = select }

    package var command: Command { .select(select) }

    package func makeCollector(limits: IMAPLimits) -> SelectCollector {
        SelectCollector(command: command.name, changes: FetchCollector(command: command.name, limits: limits))
    }
}

package struct SelectCollector: ResponseCollector {
    let command: String
    var changes: FetchCollector

    package mutating func receive(_ response: UntaggedResponse) throws(IMAPClientError) {
        try changes.receive(response)
    }

    package mutating func finish(_ completion: ClientAction.Completion) throws(IMAPClientError) -> SelectResult {
        guard let mailbox = completion.mailbox else { throw IMAPClientError(.protocolViolation, command: command) }
        let changes = changes.finish(completion)
        return SelectResult(mailbox: mailbox, vanished: changes.vanished, changed: changes.messages)
    }
}

extension IMAPConnection {
    /// Selects a mailbox for reading and writing.
    ///
    /// - Parameters:
    ///   - condStore: asks for modification sequences, where QRESYNC and CONDSTORE aren't enabled.
    ///   - resync: what is known of the mailbox; the result then tells what changed. Needs QRESYNC enabled.
    /// - Throws: ``IMAPClientError``, `nonexistent` where there is no such mailbox. No mailbox is selected then.
    package func select(
        _ name: MailboxName, condStore: Bool = false, resync: SelectCommand.Resynchronization? = nil
    ) async throws -> SelectResult {
        try await select(SelectCommand(mailbox: name, condStore: condStore, resync: resync))
    }

    /// Selects a mailbox for reading.
    package func examine(
        _ name: MailboxName, condStore: Bool = false, resync: SelectCommand.Resynchronization? = nil
    ) async throws -> SelectResult {
        try await select(SelectCommand(mailbox: name, isReadOnly: true, condStore: condStore, resync: resync))
    }

    private func select(_ command: SelectCommand) async throws -> SelectResult {
        let offered = capabilities
        if command.resync != nil { try await requireQResync(for: command) }
        var command = command
        command.condStore = command.condStore && offered.contains(.condStore)
        return try await run(SelectRequest(command))
    }

    /// Without QRESYNC, the result would look as if nothing had changed: that it is offered is not enough.
    private func requireQResync(for command: SelectCommand) async throws {
        if enabled.contains(.qResync) { return }
        let unsupported = IMAPClientError(.unsupported, command: Command.select(command).name)
        guard capabilities.contains(.qResync), capabilities.contains(.enable) else { throw unsupported }
        // It may have been asked for already. Once this is answered, so is what was asked before.
        let newlyEnabled: CapabilitySet
        do {
            newlyEnabled = try await run(EnableRequest([.qResync]))
        } catch let error as IMAPClientError where [.commandFailed, .commandRejected].contains(error.code) {
            throw unsupported
        }
        guard newlyEnabled.contains(.qResync) || enabled.contains(.qResync) else { throw unsupported }
    }

    /// Leaves the selected mailbox, and expunges nothing (RFC 9051 section 6.4.2).
    package func unselect() async throws {
        guard capabilities.contains(.unselect) else { throw IMAPClientError(.unsupported, command: "UNSELECT") }
        _ = try await run(PlainRequest(.unselect))
    }
}
