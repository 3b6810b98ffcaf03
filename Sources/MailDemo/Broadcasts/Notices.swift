import Foundation
import SeededRandom

/// What machines, shops and banks write.
enum Notices {
    private static let builder = Person(
        name: "Build bench", address: "builds@harbourclocks.example", program: "bench-notify 1.4")
    private static let bank = Person(
        name: "Quayside Savings Bank", address: "statements@quayside.example", program: "Letterbox 9")
    private static let shop = Person(name: "Corner & Tools", address: "orders@cornertools.example", program: "Orderly")
    private static let railway = Person(
        name: "SeeBahn Fahrkarten", address: "fahrkarten@seebahn.example", zone: 60, program: "Billett 3")
    private static let mailer = Person(
        name: "Mail Delivery System", address: "MAILER-DAEMON@mail.demo.example", program: "postfix")

    /// A nightly run on the test bench: mostly well.
    static func build(_ number: Int, to owner: Person, sentAt: Date, id: String, random: inout SeededGenerator)
        -> Letter
    {
        let hours = 8
        let drift = Double(Int.random(in: -30...30, using: &random)) / 10
        let isGood = !number.isMultiple(of: 7)
        let text = """
            Controller firmware 0.9.\(number), \(hours) hours on the bench.

              steps counted   \(Int.random(in: 28_780...28_820, using: &random)) of 28,800
              drift           \(drift) s
              restarts        \(isGood ? 0 : Int.random(in: 1...3, using: &random))
              supply          \(Double(Int.random(in: 118...123, using: &random)) / 10) V

            \(isGood ? "All checks passed." : "CHECK FAILED: the watchdog restarted the controller. The trace is attached.")
            """
        let trace = Attachment.csv(
            "trace-\(number).csv",
            [["second", "event"]] + (1...12).map { ["\($0 * 17 + number)", $0 == 12 ? "watchdog" : "tick"] })
        return Letter(
            from: builder, to: [owner], subject: "[bench] 0.9.\(number): \(isGood ? "passed" : "FAILED")",
            sentAt: sentAt,
            id: id, text: text, attachments: isGood ? [] : [trace],
            extraFields: ["Auto-Submitted: auto-generated", "X-Bench-Run: \(number)"])
    }

    static func statement(_ number: Int, to owner: Person, sentAt: Date, id: String, random: inout SeededGenerator)
        -> Letter
    {
        let balance = Int.random(in: 210_000...480_000, using: &random)
        let amount = "\(balance / 100).\(balance % 100 < 10 ? "0" : "")\(balance % 100)"
        return Letter(
            from: bank, to: [owner], subject: "Your statement no. \(number)", sentAt: sentAt, id: id,
            text: """
                Dear \(owner.name),

                your statement no. \(number) is attached. We will never ask for your password by mail, and neither should anybody else.

                Quayside Savings Bank
                """,
            attachments: [
                .pdf(
                    "statement-\(number).pdf", title: "Statement no. \(number)",
                    ["Account ending in 0417", "Holder: \(owner.name)", "", "Balance: \(amount)"])
            ])
    }

    static func order(_ number: Int, to owner: Person, sentAt: Date, id: String) -> Letter {
        let goods = [
            ("Brass rod, 6 mm, one metre", "11.90"), ("Jeweller's saw blades, 12", "6.40"),
            ("Pegwood, a bundle", "4.80"), ("Clock oil, 20 ml", "13.50"), ("Chamois leather", "18.00"),
            ("Soldering tips, 3", "21.00"), ("Head torch", "32.50"), ("Loupe, 5x", "24.90"),
        ]
        let (article, price) = goods[number % goods.count]
        let rows =
            "<tr><td>\(article)</td><td align=right>\(price)</td></tr><tr><td>Postage</td><td align=right>3.90</td></tr>"
        return Letter(
            from: shop, to: [owner], subject: "Your order \(70_300 + number * 17) is on its way", sentAt: sentAt,
            id: id,
            text:
                "Hello \(owner.name.split(separator: " ")[0]),\n\nwe have packed your order:\n\n  \(article)   \(price)\n  Postage   3.90\n\nIt should be with you in two days. If it isn't, answer this mail: a person reads it.\n\nYour people at Corner & Tools",
            style: .html(
                "<html><body><p>Hello \(owner.name.split(separator: " ")[0]),</p><p>we have packed your order:</p><table border=1 cellpadding=6>\(rows)</table><p>It should be with you in two days. If it isn't, answer this mail: a person reads it.</p></body></html>"
            ))
    }

    static func ticket(to owner: Person, sentAt: Date, id: String) -> Letter {
        Letter(
            from: railway, to: [owner], subject: "Ihre Fahrkarte Basel Bad Bf – Überlingen", sentAt: sentAt, id: id,
            text:
                "Guten Tag!\n\nIhre Fahrkarte liegt bei. Bitte zeigen Sie sie im Zug auf dem Telefon oder auf Papier vor, und planen Sie in Singen neun Minuten zum Umsteigen ein. Gute Reise!",
            attachments: [
                .pdf(
                    "Fahrkarte.pdf", title: "Fahrkarte",
                    ["Basel Bad Bf – Singen – Überlingen", "2 Erwachsene, 2. Klasse", "Gilt nur im Nahverkehr"])
            ])
    }

    /// An invitation, as calendars send it: text, and the same for programs.
    static func invitation(to owner: Person, from organizer: Person, start: Date, sentAt: Date, id: String) -> Letter {
        let event = CalendarEvent(
            id: id, title: "Tower inspection with the harbour master", place: "Harbour tower, side door", start: start,
            hours: 2, organizer: organizer, attendee: owner)
        return Letter(
            from: organizer, to: [owner], subject: "Invitation: \(event.title)", sentAt: sentAt, id: id,
            text:
                "You are invited to: \(event.title), \(event.place). Please bring sensible shoes: there are 104 steps, and the last nine are a ladder.",
            attachments: [event.attachment])
    }

    /// What a mail server writes when it can't deliver (RFC 3464), with the letter in question.
    static func bounce(of letter: Letter, recipient: String, sentAt: Date, id: String) -> Letter {
        let status = """
            Reporting-MTA: dns; mail.demo.example\r
            Arrival-Date: Mon, 1 Jan 2024 12:00:00 +0000\r
            \r
            Final-Recipient: rfc822; \(recipient)\r
            Action: failed\r
            Status: 5.1.1\r
            Remote-MTA: dns; mx.nowhere.example\r
            Diagnostic-Code: smtp; 550 5.1.1 <\(recipient)>: Recipient address rejected: User unknown\r\n
            """
        return Letter(
            from: mailer, to: [letter.from], subject: "Undelivered Mail Returned to Sender", sentAt: sentAt, id: id,
            text:
                "I'm sorry to have to inform you that your message could not be delivered to one recipient. It's attached below.\n\n<\(recipient)>: host mx.nowhere.example said: 550 5.1.1 User unknown",
            style: .report,
            attachments: [
                Attachment(name: "", type: "message/delivery-status", bytes: Array(status.utf8), isText: true),
                .message(letter),
            ], extraFields: ["Auto-Submitted: auto-replied"])
    }
}
