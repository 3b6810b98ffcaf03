import Foundation
import MailService

/// What mail programs and providers call the folders of a role, in their users' languages: the names that Exchange and
/// Outlook, Gmail, Apple Mail, Thunderbird, Roundcube and large providers make. For servers that announce no roles.
enum FolderRoleNames {
    /// The role that a name says; nil where it says none. Case, accents' composition and outer spaces don't matter.
    static func role(of name: String) -> FolderRole? { roles[key(name)] }

    /// Of a list with commas.
    private static func names(_ list: String) -> [String] {
        list.split(separator: ",").map(String.init)
    }

    /// NFC, so that a name which a Mac wrote is the same name.
    private static func key(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .precomposedStringWithCanonicalMapping
    }

    private static let roles: [String: FolderRole] = {
        let lists: [(FolderRole, [String])] = [
            (.drafts, drafts), (.sent, sent), (.trash, trash), (.junk, junk), (.archive, archive),
        ]
        var roles: [String: FolderRole] = [:]
        for (role, names) in lists {
            for name in names where roles[key(name)] == nil { roles[key(name)] = role }
        }
        return roles
    }()

    private static let drafts = names(
        """
        Drafts, Draft, Draft messages, Unsent messages, Entwürfe, Entwurf, Brouillons, Brouillon,
        Borradores, Borrador, Bozze, Rascunhos, Esborranys, Borradors, Rascuños, Ciorne,
        Mesaje nefinalizate, Schițe, Concepten, Kladder, Kladde, Utkast, Utkaster, Luonnokset, Drög,
        Mustandid, Melnraksti, Juodraščiai, Szkice, Kopie robocze, Wersje robocze, Robocze, Koncepty,
        Rozepsané, Rozpracované, Osnutki, Skice, Nedovršene poruke, Nacrti, Недовршене поруке, Нацрти,
        Piszkozatok, Skica, Черновики, Чернетки, Чарнавікі, Чернови, Πρόχειρα, Taslaklar, טיוטות,
        المسودات, مسودات, پیش‌نویس‌ها, پیش نویس ها, ड्राफ़्ट, ड्राफ्ट, แบบร่าง, ร่างจดหมาย, Thư nháp,
        Bản nháp, Konsep, Draf, 下書き, 草稿, 草稿箱, 草稿匣, 草稿夹, 임시보관함, 임시 보관함, 초안
        """)

    private static let sent = names(
        """
        Sent, Sent Items, Sent Messages, Sent Mail, Sent-Mail, Sent Objects, Sent Email, Gesendet,
        Gesendete Objekte, Gesendete Elemente, Gesendete Nachrichten, Gesendete, Envoyés,
        Éléments envoyés, Messages envoyés, Courrier envoyé, Objets envoyés, Enviados,
        Elementos enviados, Mensajes enviados, Correo enviado, Itens enviados, Mensagens enviadas,
        E-mails enviados, Correio enviado, Posta inviata, Inviati, Inviata, Messaggi inviati,
        Elementi inviati, Enviats, Elements enviats, Missatges enviats, Trimise, Mesaje trimise,
        Elemente trimise, Verzonden, Verzonden items, Verzonden berichten, Verstuurd, Sendt, Sendte,
        Sendt post, Sendte elementer, Sendte beskeder, Skickat, Skickade, Skickade objekt,
        Skickade meddelanden, Lähetetyt, Lähetetyt viestit, Sent póstur, Sendir hlutir, Saadetud,
        Saadetud üksused, Saadetud kirjad, Nosūtītie, Nosūtītās vēstules, Nosūtītie vienumi, Išsiųsti,
        Išsiųsti laiškai, Išsiųstieji, Wysłane, Elementy wysłane, Odeslané, Odeslaná pošta,
        Odeslané položky, Odoslané, Odoslaná pošta, Odoslané položky, Poslano, Poslana pošta,
        Poslani elementi, Poslane poruke, Послате поруке, Послато, Послате ставке, Elküldött,
        Elküldött elemek, Elküldött üzenetek, Të dërguarat, Отправленные, Отправленное, Надіслані,
        Відправлені, Адпраўленыя, Изпратени, Изпратени писма, Испратени, Απεσταλμένα, Σταλμένα,
        Gönderilmiş Öğeler, Gönderilmiş, Gönderilen, Gönderilmiş Postalar, Gönderilenler,
        פריטים שנשלחו, נשלחו, נשלח, العناصر المرسلة, المرسلة, البريد المرسل, المرسل, فرستاده شده,
        ارسال شده, موارد ارسالی, भेजे गए, भेजे गए मेल, भेजे गए आइटम, จดหมายที่ส่งแล้ว, รายการที่ถูกส่ง,
        ส่งแล้ว, Thư đã gửi, Mục đã gửi, Đã gửi, Terkirim, Surat Terkirim, Item Terkirim, Dihantar,
        Item Dihantar, 送信済み, 送信済みメール, 送信済みアイテム, 送信済みトレイ, 送信済メール, 已发送, 已发送邮件, 已发邮件, 已傳送, 寄件備份, 寄件備份匣,
        已寄出, 已寄郵件, 보낸 편지함, 보낸편지함, 보낸 메일함, 보낸메일함
        """)

    private static let trash = names(
        """
        Trash, Trash Can, Deleted Items, Deleted Messages, Deleted, Deleted Mail, Deleted Objects, Bin,
        Recycle Bin, Wastebasket, Rubbish, Papierkorb, Gelöschte Elemente, Gelöschte Objekte, Gelöscht,
        Gelöschte Nachrichten, Corbeille, Éléments supprimés, Messages supprimés, Supprimés, Papelera,
        Papelera de reciclaje, Elementos eliminados, Mensajes eliminados, Eliminados, Cestino,
        Posta eliminata, Elementi eliminati, Eliminati, Lixeira, Lixo, Itens excluídos,
        Itens eliminados, Excluídos, Reciclagem, Paperera, Elements suprimits, Suprimits, Coș de gunoi,
        Gunoi, Elemente șterse, Mesaje șterse, Papeleira, Prullenbak, Prullenmand, Verwijderde items,
        Verwijderd, Papirkurv, Papirkurven, Slettet post, Slettede elementer, Slettede meldinger,
        Slettede beskeder, Søppel, Søppelkasse, Papperskorgen, Papperskorg, Borttagna objekt,
        Borttaget, Borttagna, Roskakori, Poistetut, Poistetut viestit, Rusl, Eytt, Eyddir hlutir,
        Prügikast, Kustutatud, Kustutatud üksused, Atkritne, Miskaste, Izdzēstie vienumi, Šiukšlinė,
        Šiukšliadėžė, Panaikinti elementai, Kosz, Elementy usunięte, Usunięte, Koš, Odstraněná pošta,
        Odstraněné, Vymazaná pošta, Kôš, Odstránené položky, Odstránená pošta, Smeti, Izbrisano,
        Izbrisani elementi, Izbrisana pošta, Smeće, Otpad, Izbrisane stavke, Obrisane poruke, Отпад,
        Смеће, Избрисане ставке, Kuka, Lomtár, Törölt elemek, Törölt üzenetek, Koshi, Корзина,
        Удаленные, Удалённые, Удаленное, Кошик, Видалені, Сметніца, Кошче, Изтрити, Изтрити елементи,
        Корпа, Κάδος, Κάδος απορριμμάτων, Κάδος ανακύκλωσης, Απορρίμματα, Διαγραμμένα,
        Διαγραμμένα στοιχεία, Çöp Kutusu, Çöp, Silinmiş Öğeler, Silinmiş, Silinen, Silinen Öğeler,
        אשפה, פריטים שנמחקו, פח אשפה, נמחקו, سلة المهملات, المهملات, العناصر المحذوفة, المحذوفة,
        المحذوفات, زباله‌دان, سطل زباله, حذف شده‌ها, موارد حذف شده, ट्रैश, रद्दी, हटाए गए आइटम, ถังขยะ,
        รายการที่ถูกลบ, Thùng rác, Mục đã xóa, Đã xóa, Sampah, Tong Sampah, Tempat Sampah,
        Item Terhapus, Item Dipadam, ゴミ箱, ごみ箱, 削除済みアイテム, 削除済み, 削除済みメール, 已删除, 已删除邮件, 已删除的邮件, 废件箱, 废纸篓,
        已刪除, 垃圾桶, 刪除的郵件, 刪除的項目, 已刪除的郵件, 回收桶, 휴지통, 지운 편지함, 지운편지함, 삭제된 항목
        """)

    private static let junk = names(
        """
        Junk, Spam, Junk Email, Junk E-mail, Junk Mail, Bulk Mail, Bulk, Spam Mail, Spamverdacht,
        Spam-Verdacht, Unerwünscht, Unerwünschte Werbung, Junk-E-Mail, Unerwünschte E-Mails,
        Indésirables, Courrier indésirable, Pourriel, Pourriels, Indésirable, Correo no deseado,
        Correo basura, No deseado, No deseados, Posta indesiderata, Indesiderata, Posta non desiderata,
        Lixo eletrônico, Lixo eletrónico, Lixo electrónico, Correio não solicitado, Correu brossa,
        Brossa, Correu no desitjat, Correo lixo, Mesaje nedorite, E-mail nedorit, Ongewenste e-mail,
        Ongewenste mail, Ongewenst, Ongewenste berichten, Uønsket post, Uønsket e-mail, Uønsket e-post,
        Uønsket, Søppelpost, Skräppost, Skräp, Roskaposti, Ruslpóstur, Rämpspost, Rämps, Mēstules,
        Surogātpasts, Brukalas, Nepageidaujami laiškai, Nepageidaujamas el. paštas, Wiadomości-śmieci,
        Wiadomości śmieci, Niechciane, Nevyžádaná pošta, Nevyžádané, Nevyžiadaná pošta, Nevyžiadané,
        Neželena pošta, Neželeno, Vsiljena pošta, Bezvrijedna pošta, Neželjena pošta, Nepoželjna pošta,
        Нежељена пошта, Непожељна пошта, Levélszemét, Spami, Postë e padëshiruar, Спам,
        Нежелательная почта, Нежелательные, Небажана пошта, Небажані, Нежелана поща, Непожелана поща,
        Несакана пошта, Ανεπιθύμητα, Ανεπιθύμητη αλληλογραφία, Ενοχλητική αλληλογραφία,
        Gereksiz E-posta, Gereksiz, İstenmeyen, Önemsiz, Önemsiz E-posta, İstenmeyen Postalar,
        דואר זבל, זבל, ספאם, البريد العشوائي, البريد غير الهام, البريد المزعج, غير هام, هرزنامه, اسپم,
        स्पैम, जंक ईमेल, สแปม, อีเมลขยะ, จดหมายขยะ, Thư rác, E-mail Sampah, Email Sampah, Email Sarap,
        Mel Remeh, 迷惑メール, 迷惑メールフォルダ, スパム, 迷惑メール フォルダー, 垃圾邮件, 垃圾郵件, 广告邮件, 垃圾郵件匣, 스팸, 스팸함, 스팸메일함, 스팸 메일함,
        정크 메일
        """)

    private static let archive = names(
        """
        Archive, Archives, Archived, Archive Mail, Archiv, Archiviert, Archivo, Archivados, Archivio,
        Archiviati, Arquivo, Arquivo morto, Arquivados, Arxiu, Arhivă, Arhiva, Archief, Arkiv, Arkisto,
        Skjalasafn, Arhiiv, Arhīvs, Archyvas, Archiwum, Archív, Arhiv, Архива, Arkiva, Archívum, Архив,
        Архів, Архіў, Αρχείο, Αρχειοθήκη, Arşiv, Arşivlenmiş, ארכיון, أرشيف, الأرشيف, بایگانی, संग्रह,
        आर्काइव, เก็บถาวร, ที่เก็บถาวร, Lưu trữ, Arsip, Arkib, アーカイブ, 归档, 存档, 已归档, 封存, 已封存, 보관함, 보관,
        보관 메일함
        """)
}
