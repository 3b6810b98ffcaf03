package import Foundation
import MIMEWriting
import MailStore
import SeededRandom

/// The mail that the demo begins with: two accounts that share a workshop, over ten weeks.
///
/// All of it is made up. The same seed and the same present give the same bytes on every machine.
package struct DemoMail: Sendable {
    /// The seed that the demo runs with.
    package static let usualSeed: UInt64 = 1887

    private let seed: UInt64
    let now: Date

    /// - Parameter now: the newest mail is a little older than this.
    package init(seed: UInt64 = usualSeed, now: Date) {
        self.seed = seed
        self.now = now
    }

    /// Everything, the oldest first.
    package func messages() -> [DemoMessage] {
        var random = SeededGenerator(seed: seed)
        let delivered = sceneMail(&random) + regularMail(&random) + oddMail(&random)
        return delivered.sorted { $0.receivedAt < $1.receivedAt }
    }

    /// The folders that `messages()` lie in and no account has from the start.
    package static let ownFolders = [
        DemoFolder.family, .choir, .newsletters, .harbour, .foundry, .cadiz, .builds, .receipts, .nagoya,
    ].map(\.path)

    // MARK: - Dates

    /// A moment some days ago, never in the future.
    func moment(daysAgo: Int, hour: Int, minute: Int = 0) -> Date {
        let midnight = (now.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400
        let moment = Date(timeIntervalSince1970: midnight - Double(daysAgo * 86_400 + hour * -3_600 + minute * -60))
        return moment < now ? moment : moment.addingTimeInterval(-86_400)
    }

    /// Mail takes a few seconds.
    func arrival(of letter: Letter) -> Date { letter.sentAt.addingTimeInterval(7) }

    // MARK: - Placing

    /// Where a letter lies: with its writer as sent, with those it went to in `folder`.
    func place(_ letter: Letter, in folder: DemoFolder, flags: SystemFlags, answeredBy: Person? = nil) -> [DemoMessage]
    {
        var messages: [DemoMessage] = []
        if Person.owners.contains(letter.from) {
            messages.append(
                DemoMessage(
                    account: letter.from.address, folder: DemoFolder.sent.path, flags: MessageFlags(.seen),
                    receivedAt: letter.sentAt, bytes: letter.bytes(receivedAt: nil)))
        }
        for owner in Person.owners where isAddressed(owner, by: letter) {
            var flags = flags
            if answeredBy == owner { flags.formUnion([.seen, .answered]) }
            messages.append(
                DemoMessage(
                    account: owner.address, folder: folder.path,
                    flags: MessageFlags(flags, keywords: folder == .junk ? ["$Junk"] : []),
                    receivedAt: arrival(of: letter),
                    bytes: letter.bytes(receivedAt: arrival(of: letter))))
        }
        return messages
    }

    /// Of the accounts, Ada sings.
    private func isAddressed(_ owner: Person, by letter: Letter) -> Bool {
        let recipients = letter.to + letter.cc
        return recipients.contains(owner) || (recipients.contains(.choir) && owner == .ada && letter.from != .ada)
    }

    /// What is old has been read; of the newest, some.
    func flags(of date: Date, _ random: inout SeededGenerator) -> SystemFlags {
        let age = now.timeIntervalSince(date) / 86_400
        let unread = age < 0.8 ? 0.9 : age < 3 ? 0.4 : age < 12 ? 0.06 : 0.01
        return Double.random(in: 0..<1, using: &random) < unread ? [] : .seen
    }

    func messageID(_ date: Date, _ person: Person, _ random: inout SeededGenerator) -> String {
        let host = person.address.split(separator: "@").last ?? "demo.example"
        let number = String(UInt64.random(in: 1 << 60 ... .max, using: &random), radix: 36)
        return "\(Int(date.timeIntervalSince1970)).\(number)@\(host)"
    }
}
