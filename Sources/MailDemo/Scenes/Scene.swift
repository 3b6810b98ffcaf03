/// A conversation: letters that answer each other, as they were written.
///
/// Letters to one of the demo's accounts lie in the scene's folder there; what an account writes itself is in its Sent.
struct Scene: Sendable {
    var subject: String
    /// When the first letter was written: so many days before the demo's present, at this hour.
    var daysAgo: Int
    var hour: Int
    var folder: DemoFolder
    /// Those who get a copy of everything, besides those who write.
    var copies: [Person]
    var isFlagged: Bool
    var turns: [Turn]

    init(
        _ subject: String, _ daysAgo: Int, at hour: Int = 9, in folder: DemoFolder = .inbox, copies: [Person] = [],
        flagged: Bool = false, _ turns: [Turn]
    ) {
        self.subject = subject
        self.daysAgo = daysAgo
        self.hour = hour
        self.folder = folder
        self.copies = copies
        self.isFlagged = flagged
        self.turns = turns
    }

    /// Everybody in it, each once, in the order in which they appear.
    var people: [Person] {
        (turns.map(\.from) + turns.flatMap(\.to) + copies).reduce(into: []) { people, person in
            if !people.contains(person) { people.append(person) }
        }
    }
}

/// One letter of a scene.
struct Turn: Sendable {
    var from: Person
    /// Nobody in particular means everybody else in the scene.
    var to: [Person]
    /// Minutes after the letter before it.
    var wait: Int
    var text: String
    var attachments: [Attachment]
    /// Pictures shown in its text.
    var pictures: [Attachment]
    var isSigned: Bool

    init(
        _ from: Person, to: [Person] = [], wait: Int = 95, _ text: String, _ attachments: [Attachment] = [],
        pictures: [Attachment] = [], signed: Bool = false
    ) {
        self.from = from
        self.to = to
        self.wait = wait
        self.text = text
        self.attachments = attachments
        self.pictures = pictures
        isSigned = signed
    }

    static let hour = 60
    static let day = 1_440
}
