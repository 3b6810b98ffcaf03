/// What a command's first words tell the framer.
struct CommandPrefix {
    private enum Verb {
        case append
        case replace
        case other
    }

    private let verb: Verb
    /// How many words stand before the literal.
    private let wordCount: Int

    /// Reads the bytes before a literal's marker. Bounded, as it is done for each literal.
    init(_ bytes: some Collection<UInt8>) {
        let words = bytes.prefix(4096).split(separator: .space, maxSplits: 6, omittingEmptySubsequences: true)
        let isUID = words.count > 1 && Self.matches(words[1], "UID")
        let index = isUID ? 2 : 1
        wordCount = words.count - (isUID ? 1 : 0)
        guard words.count > index else {
            verb = .other
            return
        }
        if Self.matches(words[index], "APPEND"), !isUID {
            verb = .append
        } else {
            verb = Self.matches(words[index], "REPLACE") ? .replace : .other
        }
    }

    /// Whether the literal is a message, and not the name of the mailbox that it goes to.
    func takesMessage(isFirstLiteral: Bool) -> Bool {
        switch verb {
        case .append: !isFirstLiteral || wordCount > 2
        case .replace: !isFirstLiteral || wordCount > 3
        case .other: false
        }
    }

    private static func matches(_ word: some Collection<UInt8>, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { $0.elementsEqual(word.lazy.map(\.uppercasedASCII)) }
    }
}
