package import IMAPProtocol

/// STORE or UID STORE (RFC 9051 section 6.4.6).
package struct StoreRequest: IMAPRequest {
    package var store: StoreCommand

    package init(_ store: StoreCommand) { self.store = store }

    package var command: Command { .store(store) }

    package func makeCollector(limits: IMAPLimits) -> StoreCollector {
        StoreCollector(changes: FetchCollector(command: command.name, limits: limits))
    }
}

/// What became of a STORE.
package struct StoreResult: Sendable {
    /// The flags that the server told.
    package var changed: [FetchResponse]
    /// What `unchangedSince` left alone: UIDs after UID STORE.
    package var modified: [ClosedRange<UInt32>]
}

package struct StoreCollector: ResponseCollector {
    var changes: FetchCollector

    package mutating func receive(_ response: UntaggedResponse) throws(IMAPClientError) {
        try changes.receive(response)
    }

    package mutating func finish(_ completion: ClientAction.Completion) -> StoreResult {
        var result = StoreResult(changed: changes.finish(completion).messages, modified: [])
        if case .modified(let ranges) = completion.status.code { result.modified = ranges }
        return result
    }
}

extension IMAPConnection {
    /// Changes flags.
    package func store(_ command: StoreCommand) async throws -> StoreResult {
        try await run(StoreRequest(command))
    }
}
