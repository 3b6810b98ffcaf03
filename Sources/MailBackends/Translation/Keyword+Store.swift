import MailService
import MailStore

extension Keyword {
    private static let system: [(Keyword, SystemFlags)] = [
        (.seen, .seen), (.answered, .answered), (.flagged, .flagged), (.deleted, .deleted), (.draft, .draft),
    ]

    static func set(_ flags: MessageFlags) -> Set<Keyword> {
        var keywords = Set(flags.keywords.map { Keyword(rawValue: $0) })
        for (keyword, flag) in system where flags.system.contains(flag) { keywords.insert(keyword) }
        return keywords
    }

    /// The store's system flag for it; nil for a keyword that is stored by its name.
    var systemFlag: SystemFlags? {
        Self.system.first { $0.0 == self }?.1
    }
}

extension MessageFlags {
    init(_ keywords: some Sequence<Keyword>) {
        self.init()
        for keyword in keywords {
            if let flag = keyword.systemFlag {
                system.insert(flag)
            } else {
                self.keywords.append(keyword.rawValue)
            }
        }
    }
}
