import MIMEWriting

/// A subject and a sentence in one language, and a charset that it can be written in.
struct Phrase {
    let subject: String
    let text: String
    let charset: TextCharset

    static let all = [
        Phrase(subject: "Minutes of Tuesday", text: "Thank you all for coming. The minutes are below.", charset: .utf8),
        Phrase(
            subject: "Lunch?", text: "Are you free at noon? The place on the corner has soup again.", charset: .utf8),
        Phrase(
            subject: "Größe des Zimmers", text: "Könnten Sie mir bitte die Maße des Zimmers schicken? Schöne Grüße",
            charset: .latin1),
        Phrase(
            subject: "Facture du mois d'août",
            text: "Veuillez trouver ci-joint la facture. À bientôt, très cordialement.", charset: .latin1),
        Phrase(
            subject: "Reunión mañana", text: "¿Podemos vernos mañana a las diez? El señor Ibáñez también viene.",
            charset: .latin1),
        Phrase(
            subject: "Встреча в среду", text: "Добрый день! Напоминаю о встрече в среду в десять часов.",
            charset: .windows1251),
        Phrase(subject: "Πρόσκληση για δείπνο", text: "Σας περιμένουμε το Σάββατο στις οκτώ.", charset: .greek),
        Phrase(subject: "会議の資料について", text: "お世話になっております。明日の会議の資料をお送りします。", charset: .utf8),
        Phrase(subject: "关于下周的安排", text: "大家好，下周一的会议改到下午三点，请互相转告。", charset: .utf8),
        Phrase(subject: "회의 일정 변경", text: "안녕하세요. 회의가 금요일로 변경되었습니다.", charset: .utf8),
        Phrase(subject: "موعد الاجتماع", text: "السلام عليكم، الاجتماع يوم الأحد في الساعة العاشرة.", charset: .utf8),
        Phrase(subject: "הזמנה למסיבה", text: "שלום לכולם, נשמח לראותכם ביום שישי.", charset: .utf8),
        Phrase(
            subject: "Party 🎉 on Friday", text: "Bring something to drink 🍹 and someone to dance with 💃.",
            charset: .utf8),
        Phrase(
            subject: "Build report", text: "All checks passed. 1,204 files, 0 warnings, 3 minutes and 12 seconds.",
            charset: .utf8),
    ]
}

/// Someone who writes to the mailbox.
struct Correspondent {
    let name: String
    let address: String

    static let all = [
        Correspondent(name: "Bob Miller", address: "bob@example.net"),
        Correspondent(name: "Jürgen Groß", address: "juergen@example.de"),
        Correspondent(name: "Анна Петрова", address: "anna@example.ru"),
        Correspondent(name: "山田太郎", address: "taro@example.jp"),
        Correspondent(name: "O'Neill, Maeve", address: "maeve.oneill@example.ie"),
        Correspondent(name: "فاطمة", address: "fatima@example.com"),
        Correspondent(name: "José Ibáñez", address: "jose@example.es"),
    ]
}
