import Foundation

/// What comes every week whether one reads it or not.
struct Newsletter: Sendable {
    struct Item: Sendable {
        let title: String
        let text: String
    }

    let sender: Person
    let list: String
    let subject: @Sendable (Int) -> String
    let greeting: String
    let colour: String
    let items: [Item]

    /// The issue with this number: three items, each issue others, as HTML and as text.
    func issue(_ number: Int, to owner: Person, sentAt: Date, id: String) -> Letter {
        let chosen = (0..<3).map { items[(number * 3 + $0) % items.count] }
        let site = "https://\(list)"
        let text =
            chosen.map { "\($0.title.uppercased())\n\n\($0.text)\n\nMore: \(site)/\(number)" }.joined(
                separator: "\n\n* * *\n\n")
            + "\n\nNo more of this: \(site)/leave"
        let banner = Attachment.picture("banner.png", Landscape(width: 480, height: 90, phase: Double(number)))
        return Letter(
            from: sender, to: [owner], subject: subject(number), sentAt: sentAt, id: id,
            text: "\(greeting)\n\n\(text)", style: .html(page(chosen, banner: banner, number: number)),
            pictures: [banner],
            extraFields: [
                "List-Id: \(sender.name.filter(\.isASCII)) <\(list)>",
                "List-Unsubscribe: <\(site)/leave>, <mailto:leave@\(list)>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
                "Precedence: bulk",
            ])
    }

    private func page(_ chosen: [Item], banner: Attachment, number: Int) -> String {
        let cells = chosen.map { item in
            """
            <tr><td style="padding:18px 24px;border-bottom:1px solid #e4e0d8">
              <h2 style="margin:0 0 8px;font:600 19px Georgia,serif;color:\(colour)">\(item.title)</h2>
              <p style="margin:0;font:15px/1.5 Georgia,serif;color:#333">\(item.text)</p>
              <p style="margin:10px 0 0"><a href="https://\(list)/\(number)?utm_source=mail" style="color:\(colour)">Read on</a></p>
            </td></tr>
            """
        }
        return """
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"><title>\(subject(number))</title>
            <style>@media (max-width: 500px) { .sheet { width: 100% !important } }</style></head>
            <body style="margin:0;background:#f4f1ea">
            <div style="display:none">\(chosen[0].text)</div>
            <table class="sheet" width="480" align="center" cellpadding="0" cellspacing="0" style="background:#fff">
            <tr><td><img src="cid:\(banner.contentID)" width="480" height="90" alt="\(sender.name)"></td></tr>
            <tr><td style="padding:18px 24px;font:15px Georgia,serif">\(greeting)</td></tr>
            \(cells.joined(separator: "\n"))
            <tr><td style="padding:16px 24px;font:12px sans-serif;color:#888">You get this because you asked for it once.
              <a href="https://\(list)/leave">Leave</a>.</td></tr>
            </table>
            <img src="https://\(list)/open.gif?n=\(number)" width="1" height="1" alt="">
            </body></html>
            """
    }
}

extension Newsletter {
    static let escapement = Newsletter(
        sender: Person(name: "The Escapement Weekly", address: "editors@escapement.example", program: "Listwright 4"),
        list: "letter.escapement.example", subject: { "The Escapement Weekly, no. \(311 + $0)" },
        greeting: "Good morning. Here is what moved this week, and what stood still.", colour: "#7a3b1e",
        items: [
            Item(
                title: "A tower in Riga runs on salt water",
                text:
                    "The drive weight of the old customs house was stolen in June. Since then a barrel of sea water does its work, and the keeper says it keeps better time on Fridays."
            ),
            Item(
                title: "Oil: less is more",
                text:
                    "Our reader from Cork measured it over a year: a pivot with one drop loses half as much as a pivot with three. We print the curve, and his apology to his father."
            ),
            Item(
                title: "What is a grasshopper?",
                text:
                    "Harrison's escapement needs no oil at all, and it looks like an insect that thinks. Five drawings, in the order in which you'll understand them."
            ),
            Item(
                title: "Auction results",
                text:
                    "A pocket watch with eleven bridges went for less than its chain. The chain, the house confirms, was the better work."
            ),
            Item(
                title: "Letters: in defence of the cuckoo",
                text:
                    "\"It has one thing to say and says it on time,\" writes Mrs Albrecht from Triberg. \"I know few people of whom that is true.\""
            ),
            Item(
                title: "The leap second that didn't come",
                text:
                    "For the sixth year nobody had to wait for midnight. The people who keep the Earth's time explain why it has been hurrying."
            ),
            Item(
                title: "Blue hands",
                text:
                    "How to blue steel evenly without a furnace: brass shavings, a spirit lamp and the patience of a saint. With photos of what happens without the patience."
            ),
            Item(
                title: "The clock that strikes thirteen",
                text:
                    "It was no mistake. A canal company in Worsley wanted its workers back from lunch, and one stroke was easily missed."
            ),
            Item(
                title: "Workshop tip: loose minute hands",
                text:
                    "Before you bend anything, look at the washer. In nine of ten cases it was put in upside down, often by us."
            ),
            Item(
                title: "Ask the archivist",
                text:
                    "Who was T. Mudge's neighbour? An insurance map from 1774 gives the answer, and a reason for the complaints about hammering."
            ),
            Item(
                title: "New: church clocks of the Azores",
                text:
                    "Forty towers, most of them repaired by one man on a bicycle. A book with good drawings and a map for the bicycle."
            ),
            Item(
                title: "Sundials in winter",
                text:
                    "They aren't wrong, they're resting. A short defence, with the equation of time on the back of a postcard."
            ),
        ])

    static let buchladen = Newsletter(
        sender: Person(
            name: "Buchladen am Kai", address: "post@buchladen-kai.example", zone: 60, program: "Rundbrief 2"),
        list: "rundbrief.buchladen-kai.example", subject: { "Neu auf dem Tisch, Woche \($0 + 1)" },
        greeting: "Guten Tag aus dem Laden! Draußen regnet es, drinnen liegen neue Bücher.", colour: "#1e4a7a",
        items: [
            Item(
                title: "Der Leuchtturmwärter liest vor",
                text:
                    "Am Freitag um acht, mit Tee und ohne Mikrofon. Bitte anmelden: es gibt achtzehn Stühle und eine Fensterbank."
            ),
            Item(
                title: "Was wir gerade lesen",
                text:
                    "Ein Roman über zwei Schwestern, die eine Fähre erben und nicht schwimmen können. Traurig, komisch, und auf Seite 90 sehr spannend."
            ),
            Item(
                title: "Für kleine Leute",
                text:
                    "»Die Möwe, die nicht teilen wollte«: kräftige Farben, wenig Moral und ein Schluss, über den man streiten kann."
            ),
            Item(
                title: "Antiquariat",
                text:
                    "Aus einem Nachlass kamen elf Kisten Seekarten. Wir haben noch nicht alle geöffnet, aber in der dritten war ein Brief von 1902."
            ),
            Item(
                title: "Bestellt und nicht abgeholt",
                text:
                    "Seit März wartet ein Kochbuch auf Frau H. aus der Tidestraße. Wir haben inzwischen zwei Gerichte daraus probiert. Es lohnt sich."
            ),
            Item(
                title: "Öffnungszeiten",
                text: "Am Festwochenende sind wir bis zehn Uhr abends da, danach nur noch im Herzen."),
        ])

    static let noticias = Newsletter(
        sender: Person(name: "La Gaceta del Puerto", address: "gaceta@puerto.example", zone: 60, program: "Boletín 7"),
        list: "boletin.puerto.example", subject: { "La Gaceta del Puerto, número \(90 + $0)" },
        greeting: "Buenos días: esto es lo que ha traído la marea.", colour: "#8a1538",
        items: [
            Item(
                title: "Vuelven las golondrinas de mar",
                text:
                    "Han anidado en la grúa número cuatro. La grúa descansa hasta agosto, y el puerto ha aprendido a descargar con la tres."
            ),
            Item(
                title: "El faro cumple 150 años",
                text:
                    "Se podrá subir gratis toda la semana. Son 198 escalones; el farero los ha contado cada día y asegura que hay días en que son más."
            ),
            Item(
                title: "Receta de la semana",
                text:
                    "Tortillitas de camarones, según doña Carmen: harina de garbanzo, perejil, agua muy fría y ninguna prisa."
            ),
            Item(
                title: "Se busca acordeonista",
                text: "Para la banda del barrio, ensayos los miércoles. Se valora la puntualidad y se perdona el resto."
            ),
        ])
}
