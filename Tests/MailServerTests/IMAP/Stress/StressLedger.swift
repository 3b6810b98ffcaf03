import Foundation
import IMAPProtocol
import MailStore
import Synchronization

/// What all clients of a stress test have heard, of what may never change: which message a UID means, and that numbers
/// only grow.
final class StressLedger: Sendable {
    /// A message in a folder, for ever: no two folders have the same UIDVALIDITY.
    private struct Key: Hashable {
        var validity: UIDValidity
        var uid: UID
    }

    /// What of a folder only grows.
    struct Mark: Equatable {
        var highestUID: UID = 0
        var uidNext: UID = 1
        var modSeq: ModSequence = 0
    }

    private struct State {
        var tokens: [Key: Int] = [:]
        var emailIDs: [Int: String] = [:]
        var marks: [UIDValidity: Mark] = [:]
        var lastToken = 0
        var deletionsBegun = 0
        var deletionsEnded = 0
    }

    private let state = Mutex(State())

    /// A new message's token.
    func makeToken() -> Int {
        state.withLock { state in
            state.lastToken += 1
            return state.lastToken
        }
    }

    /// The token of what a UID means, where that is known.
    func token(of uid: UID, in validity: UIDValidity) -> Int? {
        state.withLock { $0.tokens[Key(validity: validity, uid: uid)] }
    }

    /// A UID was seen to mean a message.
    func note(_ uid: UID, in validity: UIDValidity, token: Int) throws {
        let known = state.withLock { state in
            state.marks[validity, default: Mark()].highestUID = max(state.marks[validity]?.highestUID ?? 0, uid)
            let key = Key(validity: validity, uid: uid)
            if let known = state.tokens[key] { return known }
            state.tokens[key] = token
            return token
        }
        guard known == token else { throw StressFault("UID \(uid) was letter \(known), and now is letter \(token)") }
    }

    /// Copies have the EMAILID of what they are copies of (RFC 8474), and nothing else has it.
    func note(emailID: String, of token: Int) throws {
        let known = state.withLock { state in
            if let known = state.emailIDs[token] { return known }
            state.emailIDs[token] = emailID
            return emailID
        }
        guard known == emailID else {
            throw StressFault("letter \(token) had EMAILID \(known), and now has \(emailID)")
        }
    }

    // MARK: Numbers that only grow

    /// What is known now: whatever is asked for from here on is at least that.
    func marks() -> [UIDValidity: Mark] { state.withLock { $0.marks } }

    /// Numbers that a command told, which was sent when `before` was what anyone knew.
    func note(
        uidNext: UID?, modSeq: ModSequence?, of validity: UIDValidity, before: [UIDValidity: Mark]
    ) throws {
        let mark = before[validity] ?? Mark()
        if let uidNext {
            guard uidNext > mark.highestUID, uidNext >= mark.uidNext else {
                throw StressFault("UIDNEXT \(uidNext), and \(mark) was known")
            }
        }
        if let modSeq, modSeq < mark.modSeq { throw StressFault("HIGHESTMODSEQ \(modSeq), and \(mark) was known") }
        state.withLock { state in
            var mark = state.marks[validity] ?? Mark()
            mark.uidNext = max(mark.uidNext, uidNext ?? 0)
            mark.modSeq = max(mark.modSeq, modSeq ?? 0)
            state.marks[validity] = mark
        }
    }

    /// UIDs that APPEND or COPY gave, which were asked for when `before` was what anyone knew.
    func noteNew(_ uids: [UID], in validity: UIDValidity, before: [UIDValidity: Mark]) throws {
        let mark = before[validity] ?? Mark()
        guard zip(uids, uids.dropFirst()).allSatisfy({ $0 < $1 }) else { throw StressFault("\(uids) don't ascend") }
        guard uids.allSatisfy({ $0 >= mark.uidNext && $0 > mark.highestUID }) else {
            throw StressFault("the new UIDs \(uids) are not above \(mark)")
        }
    }

    // MARK: Folders that are deleted

    func beginDeletion() { state.withLock { $0.deletionsBegun += 1 } }

    func endDeletion() { state.withLock { $0.deletionsEnded += 1 } }

    var deletionsBegun: Int { state.withLock { $0.deletionsBegun } }
    var deletionsEnded: Int { state.withLock { $0.deletionsEnded } }
}

/// Letters with a number, from which all of their bytes follow.
enum StressLetter {
    static func text(_ token: Int) -> String {
        let lines = (0..<token % 13).map { line in
            (token + line) % 5 == 0 ? "From \(line) words\(token) on" : "words\(token) in line \(line)."
        }
        return """
            From: Bo <bo@example.org>\r
            To: Anna <anna@example.org>\r
            Subject: Letter \(token)\r
            Date: Mon, 2 Mar 2026 12:00:00 +0100\r
            Message-ID: <\(token)@example.org>\r
            \r
            At noon?\r

            """ + lines.map { $0 + "\r\n" }.joined()
    }

    static func body(_ token: Int) -> String {
        let text = text(token)
        return text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
    }

    /// The token in a subject, `Letter 17`.
    static func token(subject: String) -> Int? {
        subject.hasPrefix("Letter ") ? Int(subject.dropFirst(7)) : nil
    }
}

/// What a folder holds, as the store says while nobody is at work.
struct StressTruth: Sendable {
    let name: String
    let status: FolderStatus
    let rows: [MessageRow]
}
