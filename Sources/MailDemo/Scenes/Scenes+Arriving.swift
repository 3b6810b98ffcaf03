extension Scene {
    /// What comes while the demo runs, one after the other: each a letter out of the blue.
    static let arriving: [(from: Person, to: [Person], subject: String, text: String)] = [
        (
            .tom, [.ada], "Blankets",
            "Blankets are in the van. So is the cat from next door, I'm told. I'll look before I close the door."
        ),
        (
            .juergen, [.ada], "Der Guss ist gelungen",
            "Liebe Frau Marlowe, die Probeglocke ist aus der Form, und sie klingt ein wenig tiefer als gerechnet: ein gutes Zeichen. Eine Aufnahme schicke ich, sobald der Hof still ist."
        ),
        (
            .maeve, [.ada, .grace], "Tea",
            "There is tea in the office, and a cake that a visitor left. It says 'for the clock', but I don't think it minds."
        ),
        (
            .grace, [.ada], "One second",
            "It's one second now. I've checked against three references, and one of them was the church."
        ),
        (.ken, [.ada], "展示室の写真", "展示室の照明を替えましたので、写真をお送りいたします。文字盤が以前より温かく見えます。ご意見をいただければ幸いです。"),
        (.mum, [.ada], "Your scarf", "You left your scarf on the chair again. I'm wearing it until Sunday."),
        (.rosa, [.ada, .grace], "Page 40", "I'm on page 40 and have already cried about a matchbox. How far are you?"),
        (
            .elodie, [.ada], "Une question de vis",
            "Chère Ada, la vis du menteur a une petite sœur : je viens d'en trouver une autre, dans le même tiroir, avec le même pas. Faut-il s'inquiéter ?"
        ),
        (.wang, [.maeve, .ada], "发货通知", "您好，包裹今天已发出，预计九天到达。样品放在盒子最上面，请先打开那一层。"),
        (
            .ben, [.ada], "Cuckoo, again",
            "The cuckoo came all the way out this morning and would not go back in. Is that better or worse?"
        ),
        (
            .ines, [.ada], "La siesta",
            "Estimada Ada: el alcalde ha probado la siesta sin campanadas y dice que se despertó a las seis. Ahora quiere las campanadas otra vez, pero más suaves. ¿Existe eso?"
        ),
        (
            .tom, [.grace, .ada], "Ferry clock",
            "The ferry clock hangs at last. It's right, but the ferry isn't, so people complain to both."
        ),
        (
            .layla, [.ada], "رسالة من قارئ",
            "صباح الخير، كتب لنا قارئ عمره تسعون عاماً أنّ جدّه كان يصعد البرج كل خريف. هل ترغبين في قراءة رسالته؟"
        ),
        (
            .anna, [.ada], "Балансир найден",
            "Ада, нашёлся балансир! Лежал в коробке с надписью пуговицы. Подходит так, будто его ждали."
        ),
        (
            .noam, [.ada], "תמונות מהחתונה",
            "עדה יקרה, התמונות מוכנות! באחת מהן סבא נואם והשעון מצלצל, ורואים על כולם שהם מבינים."
        ),
        (
            .priya, [.grace], "Backwards clock, packed",
            "ग्रेस, घड़ी डिब्बे में बंद है और कल निकलेगी। It will probably arrive yesterday."
        ),
        (
            .hilde, [.ada], "Bars 57 to 60",
            "Dear Ada, could you stand between Rosa and Marcus on Thursday? You count, and they look at you. Thank you!"
        ),
        (
            .marcus, [.ada], "Lift?",
            "Could you take me along on Thursday, too? I can't pay in biscuits, but I have a flask."
        ),
        (
            .maeve, [.grace], "Your invoice for the tape",
            "Grace, accounts would like to know what 'tape, with warning' is, and why it was bought twice."
        ),
        (
            .grace, [.ada, .tom], "Inspector again",
            "The inspector rang: he liked the photos so much that he wants to use them in his talk. Tom, your hand is in one of them. He asks whether the hand agrees."
        ),
    ]
}
