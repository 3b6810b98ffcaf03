import IMAPProtocol
import MailService

/// Which mailbox has which role: as the server says (RFC 6154), else as its name says. No role is given twice.
struct FolderRoles {
    private var roles: [MailboxName: FolderRole] = [:]

    init(_ list: [ListEntry]) {
        var taken: Set<FolderRole> = []
        for entry in list where entry.name.isInbox || entry.has(.inbox) {
            if taken.insert(.inbox).inserted { roles[entry.name] = .inbox }
        }
        for entry in list where roles[entry.name] == nil {
            guard let role = Self.announcedRole(entry), taken.insert(role).inserted else { continue }
            roles[entry.name] = role
        }
        for entry in list where roles[entry.name] == nil && !entry.has(.noSelect) {
            guard let role = Self.guessedRole(entry), taken.insert(role).inserted else { continue }
            roles[entry.name] = role
        }
    }

    subscript(name: MailboxName) -> FolderRole? { roles[name] }

    /// RFC 6154 and RFC 8457, and the names of Gmail's XLIST before it.
    private static let announced: [(MailboxAttribute, FolderRole)] = [
        (.drafts, .drafts), (.sent, .sent), (.trash, .trash), (.junk, .junk), (.spam, .junk), (.archive, .archive),
        (.all, .all), (.allMail, .all), (.flagged, .flagged), (.starred, .flagged), (.important, .important),
    ]

    private static func announcedRole(_ entry: ListEntry) -> FolderRole? {
        announced.first { entry.has($0.0) }?.1
    }

    /// Names that mail programs give these folders, in lower case. Only at the top or below the inbox: `Work/Sent` is a
    /// folder of its owner's.
    private static let names: [String: FolderRole] = [
        "drafts": .drafts, "draft": .drafts, "entwürfe": .drafts, "brouillons": .drafts, "borradores": .drafts,
        "bozze": .drafts, "concepten": .drafts, "rascunhos": .drafts, "черновики": .drafts, "下書き": .drafts,
        "草稿箱": .drafts,
        "sent": .sent, "sent items": .sent, "sent messages": .sent, "sent mail": .sent, "sent-mail": .sent,
        "gesendet": .sent, "gesendete objekte": .sent, "gesendete elemente": .sent, "envoyés": .sent,
        "éléments envoyés": .sent, "messages envoyés": .sent, "enviados": .sent, "elementos enviados": .sent,
        "posta inviata": .sent, "inviati": .sent, "verzonden": .sent, "verzonden items": .sent, "отправленные": .sent,
        "送信済みメール": .sent, "已发送": .sent,
        "trash": .trash, "deleted items": .trash, "deleted messages": .trash, "deleted": .trash, "bin": .trash,
        "papierkorb": .trash, "gelöschte elemente": .trash, "gelöschte objekte": .trash, "corbeille": .trash,
        "éléments supprimés": .trash, "papelera": .trash, "elementos eliminados": .trash, "cestino": .trash,
        "prullenbak": .trash, "lixeira": .trash, "корзина": .trash, "ゴミ箱": .trash, "已删除": .trash,
        "junk": .junk, "spam": .junk, "junk email": .junk, "junk e-mail": .junk, "bulk mail": .junk, "bulk": .junk,
        "spamverdacht": .junk, "indésirables": .junk, "courrier indésirable": .junk, "correo no deseado": .junk,
        "posta indesiderata": .junk, "ongewenste e-mail": .junk, "спам": .junk, "迷惑メール": .junk, "垃圾邮件": .junk,
        "archive": .archive, "archives": .archive, "archiv": .archive, "archivo": .archive, "archivio": .archive,
        "archief": .archive, "архив": .archive,
    ]

    private static func guessedRole(_ entry: ListEntry) -> FolderRole? {
        let path = entry.name.components(delimiter: entry.delimiter)
        guard let name = path.last, path.count == 1 || (path.count == 2 && path[0].lowercased() == "inbox") else {
            return nil
        }
        return names[name.lowercased()]
    }
}
