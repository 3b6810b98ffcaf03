import Foundation
import MailStore
import SeededRandom

extension DemoMail {
    /// Newsletters, notices and junk: what comes again and again.
    func regularMail(_ random: inout SeededGenerator) -> [DemoMessage] {
        newsletters(&random) + notices(&random) + builds(&random) + junk(&random)
    }

    private func newsletters(_ random: inout SeededGenerator) -> [DemoMessage] {
        let subscriptions: [(Newsletter, Person, count: Int, hour: Int)] = [
            (.escapement, .ada, 10, 6), (.escapement, .grace, 10, 6), (.buchladen, .ada, 9, 16),
            (.noticias, .ada, 8, 5),
        ]
        return subscriptions.flatMap { newsletter, owner, count, hour in
            (0..<count).flatMap { number -> [DemoMessage] in
                let date = moment(daysAgo: (count - number) * 7 - 6, hour: hour, minute: 3)
                let letter = newsletter.issue(
                    number, to: owner, sentAt: date, id: messageID(date, newsletter.sender, &random))
                // The first ones were read and thrown away.
                let folder: DemoFolder = number < 2 ? .trash : .newsletters
                return place(letter, in: folder, flags: flags(of: date, &random))
            }
        }
    }

    private func notices(_ random: inout SeededGenerator) -> [DemoMessage] {
        var messages: [DemoMessage] = []
        for owner in Person.owners {
            for month in 0..<3 {
                let date = moment(daysAgo: 65 - month * 30, hour: 4)
                let letter = Notices.statement(
                    28 + month, to: owner, sentAt: date, id: messageID(date, owner, &random), random: &random)
                messages += place(letter, in: .receipts, flags: flags(of: date, &random))
            }
            for number in 0..<6 {
                let date = moment(daysAgo: 57 - number * 11, hour: 13, minute: 20)
                let order = number * 2 + (owner == .grace ? 1 : 0)
                let letter = Notices.order(order, to: owner, sentAt: date, id: messageID(date, owner, &random))
                messages += place(letter, in: number == 5 ? .inbox : .receipts, flags: flags(of: date, &random))
            }
            let date = moment(daysAgo: 3, hour: 9, minute: 12)
            let invitation = Notices.invitation(
                to: owner, from: .maeve, start: moment(daysAgo: -9, hour: 10), sentAt: date,
                id: messageID(date, .maeve, &random))
            messages += place(invitation, in: .inbox, flags: owner == .ada ? [.seen, .flagged] : [])
        }
        return messages
    }

    private func builds(_ random: inout SeededGenerator) -> [DemoMessage] {
        (1...42).flatMap { number -> [DemoMessage] in
            let date = moment(daysAgo: 43 - number, hour: 5, minute: 30)
            let letter = Notices.build(
                number, to: .grace, sentAt: date, id: messageID(date, .tom, &random), random: &random)
            let failed = letter.subject.hasSuffix("FAILED")
            return place(letter, in: .builds, flags: flags(of: date, &random).union(failed ? .flagged : []))
        }
    }

    private func junk(_ random: inout SeededGenerator) -> [DemoMessage] {
        Person.owners.flatMap { owner in
            (0..<(owner == .ada ? Junk.count : 6)).flatMap { number -> [DemoMessage] in
                let date = moment(daysAgo: number * 2, hour: (number * 7) % 24, minute: 41)
                let letter = Junk.letter(number, to: owner, sentAt: date, id: messageID(date, owner, &random))
                return place(letter, in: .junk, flags: [])
            }
        }
    }
}
