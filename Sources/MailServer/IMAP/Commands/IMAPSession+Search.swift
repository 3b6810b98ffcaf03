import Foundation
import IMAPProtocol
import MailStore

/// SEARCH (RFC 9051 section 6.4.4) with ESEARCH, SEARCHRES, PARTIAL and MODSEQ.
extension IMAPSession {
    func search(_ command: SearchCommand, tag: String) throws -> StatusResponse {
        let savesResult = command.returning?.contains(.save) == true
        let found: UIDRanges
        do {
            found = try find(command.key)
        } catch {
            // RFC 5182 section 2.1: a search that fails empties the result.
            if savesResult { selected?.view.savedResult = UIDSet() }
            throw error
        }
        let numbers = ascending(found, asUIDs: command.returnsUIDs)
        let modSeq = try command.key.usesModSeq ? highestModSeq(of: found, command.returning) : nil
        if let returning = command.returning ?? (machine.enabled.imap4rev2 ? [.all] : nil) {
            if savesResult { save(found, returning) }
            let result = FoundNumbers(ranges: numbers)
            // RFC 5182 section 2.2: nothing is told of a result that is only saved.
            if returning != [.save] {
                send(.extendedSearch(result.response(returning, tag: tag, isUID: command.returnsUIDs, modSeq)))
            }
        } else {
            send(.search(SearchResult(numbers: numbers.flatMap { Array($0) }, modSeq: modSeq)))
        }
        return searchDone("SEARCH done", usesNumbers: !command.returnsUIDs)
    }

    /// The messages that the client counts and that the criteria hold for.
    func find(_ key: SearchKey) throws -> UIDRanges {
        let (account, folder) = try mailbox()
        do {
            let query = try SearchTranslator(view: folder.view, now: Int64(Date().timeIntervalSince1970)).query(
                for: key)
            return try account.search(query, in: folder.id, among: UIDRanges(folder.view.messages.uids))
        } catch let failure as SearchTranslator.Failure {
            switch failure {
            case .unsupported: throw CommandFailure.bad("That can't be searched for")
            case .tooDeep: throw CommandFailure.no(.limit, "The search is nested too deep")
            }
        }
    }

    /// As UIDs, or as the numbers that the client counts by.
    func ascending(_ uids: UIDRanges, asUIDs: Bool) -> [ClosedRange<UInt32>] {
        if asUIDs { return Array(uids.ranges) }
        return selected?.view.messages.sequenceNumbers(of: UIDSet(uids)).rawRanges ?? []
    }

    /// RFC 7162 section 3.1.5: the highest of the messages found; of those that are told, where MIN or MAX alone are asked
    /// for (section 3.1.10).
    func highestModSeq(of uids: UIDRanges, _ returning: [SearchReturnOption]?) throws -> ModSequence? {
        let (account, folder) = try mailbox()
        var told = uids
        if let returning, !returning.isEmpty, returning.allSatisfy({ $0 == .min || $0 == .max }) {
            let ends = (returning.contains(.min) ? uids.first : nil, returning.contains(.max) ? uids.last : nil)
            told = UIDRanges([ends.0, ends.1].compactMap { $0 })
        }
        var highest: Int64?
        try account.rows(in: folder.id, uids: told, columns: []) { row in highest = max(highest ?? 0, row.modSeq) }
        return highest.map { ModSequence(stored: $0) }
    }

    /// RFC 5182 section 2.4: what of the result was asked for beside SAVE is what is saved. MIN and MAX alone save those.
    func save(_ found: UIDRanges, _ returning: [SearchReturnOption]) {
        var saved = UIDSet(found)
        let takesAll = returning.contains(.all) || returning.contains(.count) || !returning.contains { $0 != .save }
        if !takesAll {
            var ends: [UID] = []
            if returning.contains(.min), let first = found.first { ends.append(UID(first)) }
            if returning.contains(.max), let last = found.last { ends.append(UID(last)) }
            // RFC 9394 section 3.3: of a window, the window is saved.
            for case .partial(let window) in returning { ends += UIDSet(found).window(window).numbers }
            saved = UIDSet(ends)
        }
        selected?.view.savedResult = saved
    }

    /// What was expunged can't be found, though it still has a number (RFC 5530, EXPUNGEISSUED).
    func searchDone(_ text: String, usesNumbers: Bool) -> StatusResponse {
        .ok(usesNumbers && selected?.view.hasWithheld == true ? .expungeIssued : nil, text)
    }
}

/// The numbers that a search or a sort gave, in its order; those of a search ascend.
struct FoundNumbers {
    /// What follows upon each other is one range.
    let ranges: [ClosedRange<UInt32>]

    var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// RFC 9051 section 7.3.4. Of a sort, MIN and MAX are the first and the last in its order (RFC 5267 section 3).
    func response(
        _ returning: [SearchReturnOption], tag: String, isUID: Bool, _ modSeq: ModSequence?
    ) -> ExtendedSearchResult {
        var result = ExtendedSearchResult()
        result.tag = IMAPString(tag)
        result.isUID = isUID
        let isEmpty = ranges.isEmpty
        for option in returning.isEmpty ? [.all] : returning {
            switch option {
            case .min: result.min = ranges.first?.lowerBound
            case .max: result.max = ranges.last?.upperBound
            case .count: result.count = UInt32(clamping: count)
            case .all: result.all = isEmpty ? nil : ranges
            case .partial(let window): result.partial = .init(window: window, ranges: part(window))
            case .save, .context, .update, .relevancy: break
            }
        }
        result.modSeq = isEmpty ? nil : modSeq
        return result
    }

    private func part(_ window: PartialWindow) -> [ClosedRange<UInt32>] {
        let positions = window.positions(of: count)
        var position = 0
        return ranges.compactMap { range in
            defer { position += range.count }
            let wanted = positions.clamped(to: position..<position + range.count)
            guard !wanted.isEmpty else { return nil }
            let first = range.lowerBound + UInt32(wanted.lowerBound - position)
            return first...(first + UInt32(wanted.count - 1))
        }
    }
}
