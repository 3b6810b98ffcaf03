import Foundation

/// What belongs in Junk.
enum Junk {
    private static let letters: [(name: String, address: String, subject: String, text: String)] = [
        (
            "Prince's Secretary", "secretary@royal-fund.example", "CONFIDENTIAL: 18 million and a clock",
            "Dear friend, I am the secretary of a prince who owned many clocks. He left eighteen million, and I need only the number of your bank and of your mother's telephone."
        ),
        (
            "Mailbox Support", "support@mai1box.example", "Your mailbox is 99% full!!",
            "Your mailbox will be DELETED in 24 hours. Press here to verify your password, your other password, and the one for the bank."
        ),
        (
            "Dr. Goodtime", "pills@goodtime.example", "Doctors hate this clock",
            "Lose ten minutes in a single day with this one trick. Results may vary. Clock not included."
        ),
        (
            "Luxury Replica", "sales@replica-w4tch.example", "R0LEX from 39.99",
            "Finest Swiss style timepieces, nearly Swiss, nearly watches. Order two and get the second hand free."
        ),
        (
            "Gewinnbüro", "gewinn@lotterie-eu.example", "SIE HABEN GEWONNEN!!!",
            "Herzlichen Glückwunsch! Ihre E-Mail-Adresse wurde aus 3 Milliarden gezogen. Überweisen Sie nur die Bearbeitungsgebühr von 89 Euro."
        ),
        (
            "Parcel Service", "tracking@parce1.example", "We couldn't deliver your parcel (2)",
            "Your parcel is waiting in a warehouse and is sad. Pay 1.99 to send it home."
        ),
        (
            "Инвест-клуб", "club@zoloto.example", "Секрет миллионеров",
            "Только сегодня: бесплатный вебинар о том, как разбогатеть, ничего не делая. Места ограничены, совесть тоже."
        ),
        (
            "SEO Expert", "hello@rank-first.example", "I was looking at your website",
            "Hi, I was looking at your website and noticed that it is a clock. I can bring it to number one in every search engine, in every town, in two weeks."
        ),
        (
            "Premio Seguro", "info@premio.example", "Último aviso: su premio caduca hoy",
            "Estimado cliente, su premio sigue sin reclamar. Díganos su número de tarjeta y el nombre de su primera mascota."
        ),
        ("发票代理", "fapiao@daikai.example", "代开各类发票", "您好，本公司可代开各类发票，保证真实，价格优惠。请加联系人详谈。"),
    ]

    static var count: Int { letters.count }

    static func letter(_ number: Int, to owner: Person, sentAt: Date, id: String) -> Letter {
        let junk = letters[number % letters.count]
        let sender = Person(name: junk.name, address: junk.address, program: "BlastMail 2000")
        return Letter(
            from: sender, to: [owner], subject: junk.subject, sentAt: sentAt, id: id, text: junk.text,
            style: .html(
                """
                <html><body bgcolor=yellow><center><font size=6 color=red><blink>\(junk.subject)</blink></font>
                <p>\(junk.text)<p><a href="http://\(junk.address.split(separator: "@")[1])/go"><b>CLICK HERE</a></b>
                <script>alert("hello")</script><img src="http://\(junk.address.split(separator: "@")[1])/t.gif?u=\(owner.address)">
                """),
            extraFields: ["X-Spam-Flag: YES", "X-Spam-Score: \(9 + number % 7).\(number % 10)"])
    }
}
