extension Scene {
    /// Family, friends and the choir.
    static let home: [Scene] = [
        Scene(
            "Sunday", 27, at: 18, in: .family,
            [
                Turn(
                    .mum, to: [.ada, .ben],
                    """
                    Darlings,

                    Lunch on Sunday, one o'clock. The plums are ready and there are far too many of them, so bring a bag each. Ben, please don't bring the dog if he has been in the canal again.

                    Love, Mum
                    """),
                Turn(
                    .ben, wait: 95,
                    "The dog says he was pushed. See you at one! I'll bring cheese.\n\nSent from my phone"),
                Turn(
                    .ada, wait: 30,
                    "One o'clock, two bags. I'm bringing the wall clock back too, it only wanted cleaning. You can stop telling the time by the neighbours now."
                ),
                Turn(.mum, wait: 60, "But I like telling it by the neighbours."),
            ]),
        Scene(
            "Plum cake, as promised", 25, at: 20, in: .family,
            [
                Turn(
                    .mum, to: [.ada],
                    """
                    You asked for the recipe. Grandmother never wrote it down, so this is what my hands do:

                    - 500 g flour, 80 g sugar, a pinch of salt
                    - 30 g fresh yeast in a cup of warm milk
                    - one egg, and butter "the size of an egg"
                    - plums until you can't see the dough

                    Forty minutes in a hot oven. Not hotter. You know which oven I mean.
                    """, [.picture("cake.png", .evening)]),
                Turn(
                    .ada, wait: 2 * Turn.hour,
                    "Thank you! I do know which oven you mean. Mine has numbers on it, so I'll try 190 and report back."
                ),
            ]),
        Scene(
            "Photos from the canal", 16, at: 19, in: .family,
            [
                Turn(
                    .ben, to: [.ada, .mum],
                    "Here are the good ones from Saturday. The dog is in all of them, mostly wet.",
                    [
                        .zip(
                            "canal.zip", [("list.txt", "01 lock gate\n02 dog, before\n03 dog, during\n04 dog, after\n")]
                        )
                    ], pictures: [.picture("lock gate.png", .harbour), .picture("dog, after.png", .badge)]),
                Turn(.mum, wait: 70, "Lovely. Is number three the dog or the canal?"),
            ]),
        Scene(
            "Passport", 4, at: 8, in: .inbox, flagged: true,
            [
                Turn(
                    .ada, to: [.ada],
                    "Note to self: passport runs out in March. Photos, form, the office behind the library, only Tuesdays."
                )
            ]),
        Scene(
            "Can you fix a cuckoo?", 3, at: 17,
            [
                Turn(
                    .ben, to: [.ada],
                    "Not urgent, but my neighbour has a cuckoo clock, and the cuckoo only comes out halfway. It looks as if it had doubts. Is that something you can fix, or does it need counselling?"
                ),
                Turn(
                    .ada, wait: 50,
                    "It's the bellows: dry leather. Bring it on Sunday, and tell the cuckoo that it is normal at its age."
                ),
            ]),
        Scene(
            "Rehearsal moves to Thursday", 41, at: 12, in: .choir,
            [
                Turn(
                    .hilde, to: [.choir],
                    """
                    Dear singers,

                    The hall has a leak over the tenors. Until it's mended we rehearse on Thursdays in the chapel, 19:30, entrance by the side door. It is cold in there, please bring something warm and no coughs.

                    We begin with the Rheinberger, bar 40, the place where everybody looks at me.
                    """),
                Turn(
                    .marcus, to: [.choir], wait: 3 * Turn.hour,
                    "As a tenor I can confirm the leak. It comes in on the second beat, more reliably than we do."),
                Turn(
                    .rosa, to: [.choir], wait: 45,
                    "Can someone give me a lift on Thursdays? I'm in Mill Lane and can pay in biscuits."),
                Turn(.ada, to: [.choir], wait: 30, "I pass Mill Lane at ten past seven, Rosa. Biscuits accepted."),
            ]),
        Scene(
            "Programme for the winter concert", 34, at: 21, in: .choir,
            [
                Turn(
                    .hilde, to: [.choir],
                    """
                    Here is what I'd like to sing in December:

                    1. Rheinberger, Abendlied
                    2. Lauridsen, O magnum mysterium
                    3. Pärt, Bogoróditse Djévo
                    4. A carol that the audience knows, so that they can cough in time

                    Scores are on the table in the chapel. If your copy has someone else's name in it, sing as they would.
                    """,
                    [
                        .pdf(
                            "programme.pdf", title: "Harbour Choir: winter concert",
                            [
                                "Rheinberger: Abendlied", "Lauridsen: O magnum mysterium", "Pärt: Bogoróditse Djévo",
                                "A carol",
                            ])
                    ]),
                Turn(
                    .rosa, to: [.choir], wait: 10 * Turn.hour,
                    "Could we keep the Tallis? The altos have only just found all of the notes."),
                Turn(
                    .hilde, to: [.choir], wait: 2 * Turn.hour,
                    "The Tallis may stay as an encore, as a reward for the altos."),
                Turn(.marcus, to: [.choir], wait: 20, "What do the tenors get?"),
                Turn(.hilde, to: [.choir], wait: 6, "Dry."),
            ]),
        Scene(
            "Who has the key to the chapel?", 19, at: 18, in: .choir,
            [
                Turn(.marcus, to: [.choir], "We're six people in the rain in front of the side door. Who has the key?"),
                Turn(.rosa, to: [.choir], wait: 4, "I do, and I'm on the bus. Eight minutes! There are biscuits."),
                Turn(.ada, to: [.choir], wait: 240, "For the record: it was twelve minutes. I had a watch with me."),
            ]),
        Scene(
            "Concert posters", 10, at: 9, in: .choir, copies: [.ada],
            [
                Turn(
                    .rosa, to: [.choir],
                    "The posters are printed! I need people to hang them up: harbour, library, both bakeries, the swimming pool. The lighthouse has asked for one, too.",
                    [
                        .picture("poster.png", .winter)
                    ]),
                Turn(.marcus, to: [.choir], wait: 80, "Library and the bakery with the good rolls."),
                Turn(
                    .ada, to: [.choir], wait: 15,
                    "The tower. We have 140 visitors on Saturday who must read something while they wait."),
            ]),
        Scene(
            "Recording from last night", 1, at: 22, in: .choir,
            [
                Turn(
                    .hilde, to: [.choir],
                    "I listened to the recording. Bars 40 to 56 are so good that I played them to my cat. Bars 57 to 60 we will practise on Thursday."
                )
            ]),
        Scene(
            "Book club: the next one", 22, at: 20, in: .archive,
            [
                Turn(
                    .rosa, to: [.grace, .ada],
                    "We said something short after the Russian winter. I propose \"The Summer Book\" by Tove Jansson. It's 160 pages, and there is a boat in it."
                ),
                Turn(.grace, wait: 45, "Yes! And nobody dies at a railway station?"),
                Turn(.rosa, wait: 10, "There is no railway on the island."),
            ]),
        Scene(
            "Your talk in March", 11, at: 14, in: .inbox,
            [
                Turn(
                    .priya, to: [.grace],
                    "Grace, the students have voted: they want your talk about clocks that are wrong on purpose. Forty minutes, then questions, then lunch. Which date in March suits you? मंगलवार is best for the hall."
                ),
                Turn(
                    .grace, wait: 6 * Turn.hour,
                    "The second Tuesday, please. I'll bring the backwards clock if you lend it to me, and a slide about Ada's soldering."
                ),
            ]),
        Scene(
            "Soldering station", 45, at: 16, in: .archive,
            [
                Turn(
                    .grace, to: [.maeve],
                    "The soldering station has died, in the middle of a joint. It was older than me. I've found three that would do; the middle one is the one I want, for reasons that I can draw.",
                    [
                        .csv(
                            "soldering stations.csv",
                            [
                                ["model", "price", "verdict"], ["SL 30", "89.00", "too small for bus bars"],
                                ["SL 65", "149.00", "this one"],
                                ["SL 90 pro", "329.00", "has a display that tells you to relax"],
                            ])
                    ]),
                Turn(
                    .maeve, wait: 2 * Turn.hour,
                    "The middle one is approved. I had a look at the one that tells you to relax, but we have Tom for that."
                ),
            ]),
        Scene(
            "Flat viewing on Tuesday", 7, at: 9, in: .inbox,
            [
                Turn(
                    .grace, to: [.ada],
                    "I'm seeing a flat on Tuesday at five, over the chandler's. Two rooms and a workshop in the yard. Would you come along? You see damp where I see a view."
                ),
                Turn(.ada, wait: 25, "Of course. I'll bring the hygrometer and no opinions until you ask for them."),
                Turn(
                    .grace, wait: 26 * Turn.hour,
                    "Thank you for coming. I've signed! You were right about the north wall, they'll paint it before I move."
                ),
            ]),
    ]
}
