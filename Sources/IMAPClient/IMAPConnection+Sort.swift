package import IMAPProtocol

/// SORT or UID SORT (RFC 5256).
package struct SortRequest: IMAPRequest {
    package var sort: SortCommand

    package init(_ sort: SortCommand) { self.sort = sort }

    package var command: Command { .sort(sort) }

    package func makeCollector(limits: IMAPLimits) -> SearchCollector {
        SearchCollector(command: command.name, areUIDs: sort.returnsUIDs, returning: sort.returning, limits: limits)
    }
}

/// THREAD or UID THREAD (RFC 5256).
package struct ThreadRequest: IMAPRequest {
    package var thread: ThreadCommand

    package init(_ thread: ThreadCommand) { self.thread = thread }

    package var command: Command { .thread(thread) }

    package func makeCollector(limits: IMAPLimits) -> SingleCollector<ThreadForest> {
        SingleCollector(command: command.name, fallback: ThreadForest(nodes: [])) { response in
            if case .thread(let forest) = response { forest } else { nil }
        }
    }
}

extension IMAPConnection {
    /// Searches, with the result in an order. Needs SORT; `returning` needs ESORT.
    package func sort(
        _ order: [SortKey], _ key: SearchKey, returning: [SearchReturnOption]? = nil, uids: Bool = true
    ) async throws -> SearchAnswer {
        guard capabilities.contains(.sort) else { throw IMAPClientError(.unsupported, command: "SORT") }
        let options = try returnOptions(returning, extended: .eSort, command: "SORT")
        return try await run(
            SortRequest(SortCommand(order: order, key: key, returnsUIDs: uids, returning: options)))
    }

    /// Searches, with the result in threads. Needs `THREAD=` the algorithm.
    package func thread(
        _ algorithm: ThreadAlgorithm, _ key: SearchKey, uids: Bool = true
    ) async throws -> ThreadForest {
        guard capabilities.values(of: "THREAD").contains(algorithm.rawValue) else {
            throw IMAPClientError(.unsupported, command: "THREAD")
        }
        return try await run(ThreadRequest(ThreadCommand(algorithm: algorithm, key: key, returnsUIDs: uids)))
    }
}
