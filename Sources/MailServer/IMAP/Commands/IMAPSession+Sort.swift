import IMAPProtocol
import MailStore

/// SORT with ESORT, and THREAD (RFC 5256, RFC 5267).
extension IMAPSession {
    func sort(_ command: SortCommand, tag: String) throws -> StatusResponse {
        let order = try command.order.map { key in
            guard let order = SortOrder(key) else {
                throw CommandFailure.bad("\(key.criterion.rawValue) is no order here")
            }
            return order
        }
        let (account, folder) = try mailbox()
        let found = try find(command.key)
        let uids = try account.sorted(found, in: folder.id, by: order)
        let numbers = command.returnsUIDs ? uids : sequenceNumbers(uids)
        let modSeq = try command.key.usesModSeq ? highestModSeq(of: found, nil) : nil
        if let returning = command.returning {
            if returning.contains(.save) { save(found, returning) }
            if returning != [.save] {
                let result = FoundNumbers(inOrder: numbers)
                send(.extendedSearch(result.response(returning, tag: tag, isUID: command.returnsUIDs, modSeq)))
            }
        } else {
            send(.sort(SearchResult(numbers: numbers, modSeq: modSeq)))
        }
        return searchDone("SORT done", usesNumbers: !command.returnsUIDs)
    }

    func thread(_ command: ThreadCommand) throws -> StatusResponse {
        let (account, folder) = try mailbox()
        let facts = try account.threadFacts(of: try find(command.key), in: folder.id)
        guard var forest = ThreadForest(facts, by: command.algorithm) else {
            throw CommandFailure.bad("\(command.algorithm.rawValue) isn't offered")
        }
        if !command.returnsUIDs, let view = selected?.view {
            for index in forest.nodes.indices {
                forest.nodes[index].number = forest.nodes[index].number.flatMap {
                    view.messages.sequenceNumber(of: UID($0))?.rawValue
                }
            }
        }
        send(.thread(forest))
        return searchDone("THREAD done", usesNumbers: !command.returnsUIDs)
    }

    /// As the client counts them; what it doesn't count was never found.
    private func sequenceNumbers(_ uids: [UInt32]) -> [UInt32] {
        guard let view = selected?.view else { return [] }
        return uids.compactMap { view.messages.sequenceNumber(of: UID($0))?.rawValue }
    }
}

extension FoundNumbers {
    init(inOrder numbers: [UInt32]) {
        var runs: [ClosedRange<UInt32>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound < .max, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        self.init(ranges: runs)
    }
}
