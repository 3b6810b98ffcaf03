import MailStore

/// The folders of a demo account, by their path.
struct DemoFolder: Hashable, Sendable {
    let path: [String]
    /// Whether accounts have it from the start (special use), or their owner made it.
    let isSpecial: Bool

    private init(_ path: [String], special: Bool = false) {
        self.path = path
        isSpecial = special
    }

    static let inbox = DemoFolder(["INBOX"], special: true)
    static let sent = DemoFolder(["Sent"], special: true)
    static let drafts = DemoFolder(["Drafts"], special: true)
    static let archive = DemoFolder(["Archive"], special: true)
    static let junk = DemoFolder(["Junk"], special: true)
    static let trash = DemoFolder(["Trash"], special: true)

    static let family = DemoFolder(["Family"])
    static let choir = DemoFolder(["Lists", "Harbour Choir"])
    static let newsletters = DemoFolder(["Lists", "Newsletters"])
    static let harbour = DemoFolder(["Projects", "Harbour clock"])
    static let foundry = DemoFolder(["Projects", "Glocke Überlingen"])
    static let cadiz = DemoFolder(["Projects", "Cádiz"])
    static let builds = DemoFolder(["Projects", "Harbour clock", "Builds"])
    static let receipts = DemoFolder(["Receipts"])
    static let nagoya = DemoFolder(["Projects", "名古屋"])

    /// Those beside the INBOX that every account has, and what they are for.
    static let special: [([String], FolderRole)] = [
        (drafts.path, .drafts), (sent.path, .sent), (archive.path, .archive), (junk.path, .junk), (trash.path, .trash),
    ]
}
