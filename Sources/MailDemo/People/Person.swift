import MIMEWriting

/// Somebody who writes, or is written to, in the demo's mail.
struct Person: Sendable, Equatable {
    var name: String
    var address: String
    /// What their mail program writes in.
    var charset = TextCharset.utf8
    /// Minutes east of Greenwich.
    var zone = 0
    /// What their mail program calls itself.
    var program = "Mozilla Thunderbird 115.6"
    /// Whether it sends `format=flowed` (RFC 3676).
    var isFlowed = false
    /// What it puts before the subject of an answer.
    var replyPrefix = "Re: "
    /// The line over a quoted message: the date, then the name, where `%1` and `%2` are.
    var quotation = "On %1, %2 wrote:"
    /// What stands under their letters.
    var signature: [String] = []

    /// As it stands in From, To and Cc.
    var mailbox: String { "\(HeaderWriting.phrase(name, charset: charset)) <\(address)>" }
}

extension Person {
    static let ada = Person(
        name: "Ada Marlowe", address: "ada@demo.example", isFlowed: true,
        signature: ["Ada Marlowe", "Harbour Clock Works, the old rope store, Tide Street 4"])
    static let grace = Person(
        name: "Grace Okonkwo", address: "grace@demo.example", program: "Mutt/2.2.12",
        signature: ["Grace Okonkwo -- electronics, Harbour Clock Works"])

    // The workshop.
    static let tom = Person(
        name: "Tom Fairweather", address: "tom@harbourclocks.example", program: "Apple Mail (2.3774)")
    static let maeve = Person(
        name: "O'Neill, Maeve", address: "office@harbourclocks.example", charset: .windows1252,
        program: "Microsoft Outlook 16.0", signature: ["Maeve O'Neill", "Office and accounts"])

    // Those it works with.
    static let juergen = Person(
        name: "Jürgen Großmann", address: "j.grossmann@giesserei-see.example", charset: .latin1, zone: 60,
        program: "Microsoft Outlook 15.0", replyPrefix: "AW: ", quotation: "Am %1 schrieb %2:",
        signature: ["Jürgen Großmann", "Glocken- und Kunstgießerei am See, Überlingen"])
    static let elodie = Person(
        name: "Élodie Fournier", address: "elodie.fournier@horlogerie.example", charset: .windows1252, zone: 60,
        replyPrefix: "RE : ", quotation: "Le %1, %2 a écrit :",
        signature: ["Élodie Fournier", "Musée du Temps, Besançon"])
    static let ines = Person(
        name: "Inés Ibáñez", address: "ines.ibanez@ayuntamiento.example", charset: .latin1, zone: 60,
        replyPrefix: "RV: ",
        quotation: "El %1, %2 escribió:", signature: ["Inés Ibáñez", "Patrimonio, Ayuntamiento de Cádiz"])
    static let ken = Person(
        name: "田中 健", address: "tanaka@tokei-museum.example", charset: .iso2022jp, zone: 540,
        program: "Becky! ver. 2.75",
        quotation: "%1、%2 のメール:", signature: ["田中 健", "名古屋時計博物館 学芸員"])
    static let wang = Person(
        name: "王丽", address: "wangli@bearings.example", charset: .gb18030, zone: 480, program: "Foxmail 7.2",
        replyPrefix: "回复: ", quotation: "%1，%2 写道：", signature: ["王丽", "苏州精密轴承有限公司 外贸部"])
    static let anna = Person(
        name: "Анна Петрова", address: "anna.petrova@masterskaya.example", charset: .koi8r, zone: 180,
        program: "The Bat! (v10.3)", quotation: "%1, %2 пишет:", signature: ["Анна Петрова", "реставратор"])
    static let layla = Person(
        name: "ليلى حداد", address: "layla.haddad@sahifa.example", zone: 120, quotation: "في %1، كتب %2:",
        signature: ["ليلى حداد", "قسم الثقافة"])

    // Family and friends.
    static let noam = Person(
        name: "נועם לוי", address: "noam.levi@bayit.example", charset: .hebrew, zone: 120, quotation: "ב-%1, %2 כתב:")
    static let priya = Person(
        name: "प्रिया शर्मा", address: "priya.sharma@vidya.example", zone: 330, quotation: "%1 को %2 ने लिखा:")
    static let mum = Person(name: "Mum", address: "annabel.marlowe@post.example", program: "iPad Mail (20H115)")
    static let ben = Person(name: "Ben Marlowe", address: "ben.marlowe@post.example", program: "iPhone Mail (21C62)")

    // The choir.
    static let hilde = Person(
        name: "Hilde Vik", address: "hilde@choir.example", isFlowed: true, signature: ["Hilde Vik, conductor"])
    static let marcus = Person(name: "Marcus Bell", address: "marcus.bell@post.example")
    static let rosa = Person(name: "Rosa Lindqvist", address: "rosa.l@post.example", program: "K-9 Mail for Android")
    static let choir = Person(name: "Harbour Choir", address: "harbour-choir@lists.choir.example")

    /// The accounts of the demo.
    static let owners = [ada, grace]
}
