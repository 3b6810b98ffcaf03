import IMAPProtocol
import MailService

extension Keyword {
    /// RFC 8621 section 4.1.1: system flags lose their backslash for a dollar sign; `\Recent` is no keyword.
    init?(_ flag: Flag) {
        guard flag.isSystem else {
            self.init(rawValue: flag.name)
            return
        }
        guard flag != .recent else { return nil }
        self.init(rawValue: "$" + flag.name.dropFirst())
    }

    static func set(_ flags: [Flag]) -> Set<Keyword> {
        Set(flags.compactMap(Keyword.init))
    }

    /// The flag that IMAP knows the keyword by.
    var flag: Flag {
        switch self {
        case .seen: .seen
        case .flagged: .flagged
        case .answered: .answered
        case .draft: .draft
        case .deleted: .deleted
        default: Flag(rawValue)
        }
    }
}
