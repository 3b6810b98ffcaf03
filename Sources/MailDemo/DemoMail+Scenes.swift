import Foundation
import MailStore
import SeededRandom

extension DemoMail {
    /// The conversations.
    func sceneMail(_ random: inout SeededGenerator) -> [DemoMessage] {
        let scenes = Scene.workshop + Scene.europe + Scene.world + Scene.home
        return scenes.flatMap { mail(of: $0, &random) }
    }

    private func mail(of scene: Scene, _ random: inout SeededGenerator) -> [DemoMessage] {
        var messages: [DemoMessage] = []
        var letters: [Letter] = []
        var date = moment(daysAgo: scene.daysAgo, hour: scene.hour, minute: Int.random(in: 0..<55, using: &random))
        for (index, turn) in scene.turns.enumerated() {
            if index > 0 { date += Double(turn.wait * 60) + Double.random(in: 0..<60, using: &random) }
            guard date < now else { break }
            let letter = letter(turn, of: scene, after: letters, sentAt: date, &random)
            var flags = flags(of: date, &random)
            if scene.isFlagged, index == 0 { flags.insert(.flagged) }
            let next = index + 1 < scene.turns.count ? scene.turns[index + 1].from : nil
            messages += place(letter, in: scene.folder, flags: flags, answeredBy: next)
            letters.append(letter)
        }
        return messages
    }

    private func letter(
        _ turn: Turn, of scene: Scene, after letters: [Letter], sentAt: Date, _ random: inout SeededGenerator
    ) -> Letter {
        let others = scene.people.filter { $0 != turn.from && $0 != .choir }
        // To whoever wrote last, with a copy for everybody else.
        let addressee = letters.last { $0.from != turn.from }?.from
        let recipients = !turn.to.isEmpty ? turn.to : addressee.map { [$0] } ?? others
        let isList = recipients.contains(.choir)
        var letter = Letter(
            from: turn.from, to: recipients, cc: isList ? [] : others.filter { !recipients.contains($0) },
            subject: subject(of: scene, by: turn.from, isAnswer: !letters.isEmpty, isList: isList), sentAt: sentAt,
            id: messageID(sentAt, turn.from, &random), ancestors: letters.map(\.id),
            text: text(of: turn, after: letters.last), attachments: turn.attachments)
        if turn.isSigned { letter.style = .signed }
        if !turn.pictures.isEmpty {
            letter.style = .html(page(turn))
            letter.pictures = turn.pictures
        }
        if isList { letter.extraFields = Self.listFields }
        return letter
    }

    private func subject(of scene: Scene, by person: Person, isAnswer: Bool, isList: Bool) -> String {
        (isAnswer ? person.replyPrefix : "") + (isList ? "[choir] " : "") + scene.subject
    }

    /// The words, what they answer, and the writer's name. Some quote below their words, most above.
    private func text(of turn: Turn, after previous: Letter?) -> String {
        let signature = turn.from.signature.isEmpty ? "" : "\n\n-- \n" + turn.from.signature.joined(separator: "\n")
        guard let previous, turn.text.count > 40 else { return turn.text + signature }
        let date = previous.sentAt.formatted(.iso8601.year().month().day().dateSeparator(.dash))
        let line = turn.from.quotation.replacing("%1", with: date).replacing("%2", with: previous.from.name)
        let words = previous.text.components(separatedBy: "\n\n-- \n")[0]
        let quoted = line + "\n" + TextLayout.quoted(words)
        return turn.from.program.hasPrefix("Microsoft")
            ? turn.text + signature + "\n\n" + quoted : quoted + "\n\n" + turn.text + signature
    }

    private func page(_ turn: Turn) -> String {
        let images = turn.pictures.map { "<p><img src=\"cid:\($0.contentID)\" alt=\"\($0.name)\"></p>" }
        return "<html><body><p>\(turn.text)</p>\n\(images.joined(separator: "\n"))\n</body></html>"
    }

    private static let listFields = [
        "List-Id: Harbour Choir <harbour-choir.lists.choir.example>",
        "List-Post: <mailto:harbour-choir@lists.choir.example>",
        "List-Unsubscribe: <mailto:harbour-choir-leave@lists.choir.example>",
        "Precedence: list",
        "Sender: harbour-choir-bounces@lists.choir.example",
    ]
}
