import Foundation
import MIMEWriting
import MailStore
import SeededRandom

extension DemoMail {
    /// One of each kind that a mailbox has a few of: a bounce, a forwarded message, a ticket, drafts, and broken ones.
    func oddMail(_ random: inout SeededGenerator) -> [DemoMessage] {
        ticket(&random) + bounce(&random) + forward(&random) + drafts(&random) + malformed()
    }

    private func ticket(_ random: inout SeededGenerator) -> [DemoMessage] {
        let date = moment(daysAgo: 8, hour: 20, minute: 2)
        let letter = Notices.ticket(to: .ada, sentAt: date, id: messageID(date, .juergen, &random))
        return place(letter, in: .inbox, flags: [.seen, .flagged])
    }

    private func bounce(_ random: inout SeededGenerator) -> [DemoMessage] {
        let date = moment(daysAgo: 13, hour: 11)
        let lost = Person(name: "Dennis Ladderman", address: "dennis@nowhere.example")
        let letter = Letter(
            from: .ada, to: [lost], subject: "Your sandwiches", sentAt: date, id: messageID(date, .ada, &random),
            text:
                "Dear Dennis, you left a box with two sandwiches on the fourth landing. They are still good, if you come today."
        )
        let report = Notices.bounce(
            of: letter, recipient: lost.address, sentAt: date.addingTimeInterval(9), id: messageID(date, lost, &random))
        return place(letter, in: .inbox, flags: .seen) + place(report, in: .inbox, flags: .seen)
    }

    /// A message in a message.
    private func forward(_ random: inout SeededGenerator) -> [DemoMessage] {
        let date = moment(daysAgo: 23, hour: 12, minute: 4)
        let inner = Letter(
            from: Person(name: "Harbour Master's Office", address: "office@harbour.example"), to: [.maeve],
            subject: "Keys to the tower", sentAt: date.addingTimeInterval(-7_000), id: messageID(date, .tom, &random),
            text:
                "Good morning, there are now four keys to the tower and only three of them are known to us. The fourth was last seen with a man and a ladder. Please enquire.\n\nJ. Tregenza, harbour master",
            attachments: [
                .csv(
                    "keys.csv",
                    [
                        ["key", "holder"], ["1", "harbour master"], ["2", "lifeboat"], ["3", "A. Marlowe"], ["4", "?"],
                    ])
            ])
        let letter = Letter(
            from: .maeve, to: [.ada, .grace], subject: "FW: Keys to the tower", sentAt: date,
            id: messageID(date, .maeve, &random),
            text: "Does either of you have the fourth key? I have my suspicions, and they eat sandwiches.",
            attachments: [.message(inner)])
        return place(letter, in: .harbour, flags: .seen)
    }

    private func drafts(_ random: inout SeededGenerator) -> [DemoMessage] {
        let drafts: [(Person, Person, String, String)] = [
            (
                .ada, .layla, "نوع الفطيرة",
                "Dear Layla,\n\nI asked at the bakery, whose great-grandmother made them. It was apple in September and"
            ),
            (
                .ada, .ines, "La campana de la tarde",
                "Estimada Inés:\n\nhe pensado en lo de la siesta. Si levantamos el martillo a las dos y cuarto en vez de"
            ),
            (
                .grace, .priya, "Slides",
                "Priya, here is the outline:\n\n1. Clocks that are late on purpose\n2. Clocks that are early on purpose\n3. "
            ),
        ]
        return drafts.enumerated().map { index, draft in
            let (owner, recipient, subject, text) = draft
            let date = moment(daysAgo: index + 1, hour: 21, minute: 10 + index)
            let letter = Letter(
                from: owner, to: [recipient], subject: subject, sentAt: date, id: messageID(date, owner, &random),
                text: text)
            return DemoMessage(
                account: owner.address, folder: DemoFolder.drafts.path, flags: MessageFlags([.draft, .seen]),
                receivedAt: date, bytes: letter.bytes(receivedAt: nil))
        }
    }

    /// Broken in ways that real mail is: what a reader must survive.
    private func malformed() -> [DemoMessage] {
        let dates = [moment(daysAgo: 30, hour: 3), moment(daysAgo: 15, hour: 3), moment(daysAgo: 6, hour: 2)]
        let bodies: [[UInt8]] = [
            // The closing boundary is missing, and the text stops in the middle.
            Array(
                """
                From: "Faxgateway 2 (Hall)" <fax@harbourclocks.example>\r
                To: ada@demo.example\r
                Subject: Fax from 00 34 956 11 22 33, 2 pages\r
                Date: \(MailDate.text(dates[0]))\r
                Message-ID: <fax-\(Int(dates[0].timeIntervalSince1970))@harbourclocks.example>\r
                Content-Type: multipart/mixed; boundary=fax\r
                \r
                --fax\r
                Content-Type: text/plain\r
                \r
                Page 1 of 2 follows. Page 2 of 2 was lost with the li\r\n
                """.utf8),
            // Latin 1 in the header as it stands, and a charset that nobody has heard of.
            Array(
                "From: Schl\u{FC}sseldienst Nord <post@schluessel.example>\r\nTo: ada@demo.example\r\nSubject: Schl\u{FC}ssel f\u{FC}r T\u{FC}rme\r\n"
                    .unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
                + Array(
                    "Date: \(MailDate.text(dates[1]))\r\nContent-Type: text/plain; charset=x-our-own\r\n\r\nSehr geehrte Frau Marlowe, der Nachschl"
                        .utf8)
                + [0xFC] + Array("ssel liegt bereit.\r\n".utf8),
            // Not base64, an impossible date, two subjects.
            Array(
                """
                From: meter@tide.example\r
                To: ada@demo.example\r
                Subject: Tide table\r
                Subject: =?utf-8?B?Tide table?=\r
                Date: Thursday, 31 Feb 20xx 25:61\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=\r
                Content-Transfer-Encoding: base64\r
                \r
                High water 04:12, low water 10:31 -- this was never base64.\r\n
                """.utf8),
        ]
        return zip(dates, bodies).map { date, bytes in
            DemoMessage(
                account: Person.ada.address, folder: DemoFolder.inbox.path, flags: MessageFlags(.seen),
                receivedAt: date,
                bytes: bytes)
        }
    }
}
