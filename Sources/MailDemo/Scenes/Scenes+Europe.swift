extension Scene {
    /// The foundry at Lake Constance, the museum in Besançon, the town hall of Cádiz.
    static let europe: [Scene] = [
        Scene(
            "Friktionsfedern für die Hafenuhr", 50, at: 14, in: .foundry,
            [
                Turn(
                    .ada, to: [.juergen],
                    """
                    Lieber Herr Großmann,

                    wir bräuchten sechs Friktionsfedern nach der beiliegenden Skizze. Es eilt nicht sehr, aber der Fährmann sieht das anders. Könnten Sie mir sagen, ob Sie so etwas noch machen?

                    Mit herzlichen Grüßen vom Hafen
                    Ada Marlowe
                    """,
                    [
                        .pdf(
                            "Skizze Feder.pdf", title: "Friktionsfeder",
                            ["Bronze CuSn6, 0,8 mm", "Länge 64 mm, Breite 9 mm", "Bogen 3,5 mm"])
                    ]),
                Turn(
                    .juergen, wait: 19 * Turn.hour,
                    """
                    Sehr geehrte Frau Marlowe,

                    selbstverständlich machen wir das noch, und zwar gern: unser Herr Öttinger hat die letzten vor zwölf Jahren gehämmert und freut sich über Übung. Sechs Stück kosten 138 € zuzüglich Versand, Lieferung in drei Wochen.

                    Das Angebot finden Sie im Anhang. Für Rückfragen stehe ich Ihnen jederzeit zur Verfügung.

                    Mit freundlichen Grüßen
                    """,
                    [
                        .pdf(
                            "Angebot 2231 – Federn für Hafenuhr.pdf", title: "Angebot 2231",
                            [
                                "6 Friktionsfedern CuSn6", "je 23,00 EUR", "", "Summe: 138,00 EUR",
                                "Lieferzeit: drei Wochen",
                            ])
                    ]),
                Turn(
                    .ada, wait: 70,
                    "Wunderbar, bitte machen Sie. Und einen Gruß an Herrn Öttinger: er darf ruhig eine siebte machen, falls ihm eine misslingt. Sie wird auch bezahlt."
                ),
                Turn(
                    .juergen, wait: 3 * Turn.day,
                    "Herr Öttinger lässt ausrichten, ihm misslinge nichts. Es sind trotzdem sieben geworden. Das Paket ist heute unterwegs."
                ),
            ]),
        Scene(
            "Glockenweihe in Überlingen – Einladung", 18, at: 10, in: .foundry, flagged: true,
            [
                Turn(
                    .juergen, to: [.ada],
                    """
                    Liebe Frau Marlowe,

                    am ersten Samstag im kommenden Monat gießen wir die neue Stundenglocke für das Münster. Es gibt Würste, Most und etwa eine halbe Stunde großen Lärm. Wir würden uns sehr freuen, wenn Sie und Ihre Kollegin kommen könnten.

                    Unterkunft ist bei meiner Schwester, die Straße ist ruhig und der See gegenüber.
                    """, [.picture("Blick über den See.png", .winter)]),
                Turn(
                    .ada, wait: 5 * Turn.hour,
                    "Wir kommen, beide! Grace übt schon das Wort »Überlingen«. Dürfen wir ein Mikrofon mitbringen? Sie möchte die ersten Schläge aufnehmen und ihr Spektrum messen."
                ),
                Turn(.juergen, wait: 17 * Turn.hour, "Das Mikrofon bekommt einen eigenen Stuhl. Wir freuen uns!"),
            ]),
        Scene(
            "Rechnung 4410", 26, at: 8, in: .receipts,
            [
                Turn(
                    .juergen, to: [.maeve, .ada],
                    "Sehr geehrte Damen, anbei erhalten Sie unsere Rechnung 4410 über sieben Federn (die siebte auf Kosten des Hauses). Zahlbar innerhalb von 30 Tagen ohne Abzug.",
                    [
                        .pdf(
                            "Rechnung 4410.pdf", title: "Rechnung 4410",
                            [
                                "7 Friktionsfedern, davon eine geschenkt", "Nettobetrag 138,00 EUR",
                                "Umsatzsteuer 26,22 EUR", "Gesamtbetrag 164,22 EUR",
                            ])
                    ])
            ]),
        Scene(
            "L'échappement de 1790", 44, at: 11,
            [
                Turn(
                    .elodie, to: [.ada],
                    """
                    Chère Ada,

                    En rangeant la réserve, nous avons retrouvé un échappement à gravité daté de 1790, sans nom d'auteur. Les dents sont taillées à la main, et la roue a été réparée au moins deux fois. Je ne sais qu'en penser : il est soit très en avance, soit très faux.

                    Pourriez-vous regarder les photos ? J'ai mis une pièce de deux euros à côté pour l'échelle.

                    Bien à vous
                    """, [.picture("échappement, face.png", .evening), .picture("échappement, détail.png", .badge)]),
                Turn(
                    .ada, wait: 26 * Turn.hour,
                    """
                    Chère Élodie,

                    Quelle trouvaille ! Regardez le pivot du bras gauche : la vis a un pas métrique. Elle ne peut pas être de 1790. Mais la roue, elle, me paraît honnête. Je parierais sur un mouvement ancien, remonté vers 1880 par quelqu'un de très adroit et d'un peu menteur.
                    """),
                Turn(
                    .elodie, wait: 3 * Turn.hour,
                    "Un peu menteur, c'est tout à fait le genre de la maison à cette époque. Merci mille fois ! Je garde la vis sous clé et le menteur en vitrine."
                ),
            ]),
        Scene(
            "Déjeuner à Besançon ?", 9, at: 12,
            [
                Turn(
                    .elodie, to: [.ada],
                    "Vous passez par Besançon en allant à Überlingen, n'est-ce pas ? Le musée ferme le mardi, mais pas la cuisine. Il y aura de la cancoillotte, et Grace pourra essayer le grand planétaire : on l'a remis en marche à Noël."
                ),
                Turn(
                    .ada, wait: 8 * Turn.hour,
                    "Avec grand plaisir ! Nous arriverons le lundi soir, par le train de 19 h 42. Grace demande si le planétaire connaît Neptune."
                ),
                Turn(
                    .elodie, wait: 40,
                    "Il s'arrête à Saturne, comme tout le monde en 1783. À lundi donc, je vous attends sur le quai."),
            ]),
        Scene(
            "El reloj del ayuntamiento", 38, at: 10, in: .cadiz,
            [
                Turn(
                    .ines, to: [.ada],
                    """
                    Estimada Ada:

                    El reloj del ayuntamiento se ha parado otra vez, y el alcalde cumple años el mes que viene. Ya sé que una cosa no tiene nada que ver con la otra, pero él cree que sí.

                    ¿Podría usted venir a mirarlo? Le adjunto el informe del señor Núñez, que lo cuidó durante cuarenta años y que lo explica todo mejor que yo.

                    Un cordial saludo
                    """,
                    [
                        .pdf(
                            "Informe Núñez.pdf", title: "Informe sobre el reloj",
                            [
                                "Maquinaria: Girod, 1866", "La sal ha dañado el eje de las horas.",
                                "No usar aceite de cocina (otra vez).",
                            ])
                    ]),
                Turn(
                    .ada, wait: 22 * Turn.hour,
                    "Estimada Inés: el informe del señor Núñez es una maravilla, sobre todo la última línea. Podemos ir la segunda semana. ¿Sigue él en Cádiz? Me gustaría subir a la torre con él."
                ),
                Turn(
                    .ines, wait: 6 * Turn.hour,
                    "Sigue, tiene ochenta y seis años y sube más rápido que yo. ¡Está encantado! Les espera con llaves y con churros."
                ),
                Turn(.ada, wait: 2 * Turn.hour, "Entonces llevaremos nosotras el café. ¡Hasta pronto!"),
            ]),
        Scene(
            "Presupuesto para la torre", 12, at: 13, in: .cadiz,
            [
                Turn(
                    .ines, to: [.ada, .maeve],
                    "Buenas tardes: el pleno aprobó el presupuesto ayer por la mañana, con una sola pregunta, que fue si el reloj sonaría más bajo durante la siesta. Dije que lo estudiaríamos. ¿Se puede?",
                    [
                        .csv(
                            "presupuesto.csv",
                            [
                                ["concepto", "importe"], ["eje de las horas, acero inoxidable", "1180,00"],
                                ["rodamientos (4)", "220,00"], ["andamio", "960,00"],
                                ["silencio durante la siesta", "por estudiar"],
                            ])
                    ]),
                Turn(
                    .ada, wait: 3 * Turn.hour,
                    "Se puede: una leva que levanta el martillo de las dos a las cinco. El señor Núñez dirá que en sus tiempos no hacía falta, y tendrá razón."
                ),
            ]),
        Scene(
            "Часы из Кронштадта", 29, at: 9,
            [
                Turn(
                    .anna, to: [.ada],
                    """
                    Здравствуйте, Ада!

                    К нам в мастерскую принесли морской хронометр из Кронштадта. Пружина цела, но балансир, кажется, от других часов. На задней крышке выцарапано "не трогать", и мы, конечно, тронули.

                    Не встречался ли Вам такой номер: 1204? Буду очень благодарна за любую подсказку.
                    """),
                Turn(
                    .ada, wait: 9 * Turn.hour,
                    "Dear Anna, what a lovely find. 1204 is in the ledger of Barraud, sold to the Baltic fleet. The balance was changed once already, in 1861, so yours may be the third. I've attached the page; the number is on line nine.",
                    [
                        .pdf(
                            "Ledger, page 88.pdf", title: "Ledger, page 88",
                            ["1202  returned", "1203  lost at sea", "1204  to Kronstadt, new balance 1861"])
                    ]),
                Turn(
                    .anna, wait: 14 * Turn.hour,
                    "Спасибо огромное! «Потеряны в море» рядом с нашим номером придают ему солидности. Теперь ищем балансир, хотя бы четвёртый."
                ),
            ]),
        Scene(
            "Выставка в мае", 5, at: 15,
            [
                Turn(
                    .anna, to: [.ada, .grace],
                    "Дорогие коллеги, в мае у нас открывается выставка морских часов. Хронометр идёт, отстаёт на секунду в сутки и, по-моему, этим гордится. Приезжайте, покажем всё, и даже то, что написано «не трогать»."
                )
            ]),
    ]
}
