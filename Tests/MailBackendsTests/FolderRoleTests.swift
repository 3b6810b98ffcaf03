import IMAPProtocol
import MailService
import Testing

@testable import MailBackends

/// Which folder is for what, from names alone.
struct FolderRoleTests {
    private func roles(_ names: [String], marked: [String: MailboxAttribute] = [:]) -> [String: FolderRole] {
        let list = names.map { name in
            ListEntry(
                attributes: marked[name].map { [$0] } ?? [], delimiter: UInt8(ascii: "/"), name: MailboxName(name))
        }
        let roles = FolderRoles(list)
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in roles[MailboxName(name)].map { (name, $0) } })
    }

    @Test(arguments: [
        ("de", ["Entwürfe", "Gesendete Elemente", "Papierkorb", "Spamverdacht", "Archiv"]),
        ("fr", ["Brouillons", "Éléments envoyés", "Corbeille", "Courrier indésirable", "Archives"]),
        ("es", ["Borradores", "Enviados", "Papelera", "Correo no deseado", "Archivo"]),
        ("pl", ["Szkice", "Elementy wysłane", "Kosz", "Wiadomości-śmieci", "Archiwum"]),
        ("ru", ["Черновики", "Отправленные", "Удалённые", "Спам", "Архив"]),
        ("el", ["Πρόχειρα", "Απεσταλμένα", "Κάδος απορριμμάτων", "Ανεπιθύμητα", "Αρχείο"]),
        ("he", ["טיוטות", "פריטים שנשלחו", "אשפה", "דואר זבל", "ארכיון"]),
        ("ar", ["المسودات", "العناصر المرسلة", "سلة المهملات", "البريد العشوائي", "أرشيف"]),
        ("ja", ["下書き", "送信済みアイテム", "ゴミ箱", "迷惑メール", "アーカイブ"]),
        ("zh", ["草稿箱", "已发送", "已删除邮件", "垃圾邮件", "归档"]),
        ("ko", ["임시보관함", "보낸편지함", "휴지통", "스팸", "보관함"]),
        ("tr", ["Taslaklar", "Gönderilmiş Öğeler", "Çöp Kutusu", "Gereksiz E-posta", "Arşiv"]),
    ])
    func namesInManyLanguages(language: String, names: [String]) {
        let expected: [FolderRole] = [.drafts, .sent, .trash, .junk, .archive]
        let found = roles(names)
        #expect(names.map { found[$0] } == expected)
    }

    /// As a Mac writes it, in another case, below the inbox, below what Gmail has.
    @Test(arguments: ["ENTWU\u{308}RFE", "entwürfe", "INBOX/Entwürfe", "[Gmail]/Entwürfe"])
    func spellings(name: String) {
        #expect(roles([name])[name] == .drafts)
    }

    @Test(arguments: ["Work/Sent", "Sent 2019", "My Drafts", "Archive/Sent", "x"])
    func whatIsSomebodysOwn(name: String) {
        #expect(roles([name])[name] == nil)
    }

    @Test func aRoleIsGivenOnceAndTheServerKnowsBest() {
        #expect(roles(["Sent", "Sent Items", "Gesendet"]) == ["Sent": .sent])
        #expect(roles(["Sent", "Post"], marked: ["Post": .sent]) == ["Post": .sent])
        #expect(roles(["Trash", "Sent"], marked: ["Trash": .sent]) == ["Trash": .sent])
    }
}
