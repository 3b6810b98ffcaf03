extension Scene {
    /// Ada, Grace and Tom at work on the clock of the harbour tower.
    static let workshop: [Scene] = [
        Scene(
            "The harbour clock loses four minutes a day", 63, at: 8, in: .harbour, flagged: true,
            [
                Turn(
                    .tom, to: [.ada, .grace],
                    """
                    Morning both,

                    The harbour master rang. The tower clock has lost four minutes a day since the storm, and the ferry company is cross about it. I went up with a torch: the pendulum is fine, but the third arbor is running dry and there is rust on the fly. Photos attached, they are not art.

                    Can we get up there with the ladder before Friday?
                    """, [.picture("tower from the quay.png", .harbour), .picture("third arbor.png", .evening)]),
                Turn(
                    .ada, wait: 40,
                    """
                    Thank you, Tom. Friday is good, and I'd rather do it before the tide festival than after.

                    Four minutes is too even for rust alone. Grace, could you put one of your loggers on the escapement for two days first? If the loss comes in steps, it's the fly. If it creeps, it's the temperature.
                    """),
                Turn(
                    .grace, wait: 75,
                    """
                    Yes. I have one logger left that still likes the cold. I'll fix it to the frame with the magnetic foot, so nobody has to drill into anything from 1887.

                    You'll get a CSV every morning.
                    """),
                Turn(
                    .tom, wait: 30,
                    "Magnetic foot approved by the department of not drilling. Ladder is booked for Friday, eight o'clock."
                ),
            ]),
        Scene(
            "First two days of the logger", 60, at: 7, in: .harbour,
            [
                Turn(
                    .grace, to: [.ada, .tom],
                    """
                    Here are two days, one row each half hour. Look at the column with the deviation between two and four in the morning: it stands still, and then it drops by forty seconds at once. That is a step, so Ada's first guess wins.

                    The temperature hardly matters. I checked twice, because I had bet on it.
                    """,
                    [
                        .csv(
                            "deviation.csv",
                            [["time", "temperature", "deviation (s)"]]
                                + (0..<48).map { row in
                                    [
                                        "\(row / 2):\(row % 2 == 0 ? "00" : "30")", "\(9 + row % 7).\(row % 10)",
                                        "-\(row < 6 ? 2 : 42 + row)",
                                    ]
                                })
                    ]),
                Turn(
                    .ada, wait: 120,
                    "Steps it is. Then the fly slips on its arbor whenever the wind pushes the hands, and the whole train waits for it. We'll need a new friction spring. I'll ask Jürgen whether his people still make them."
                ),
                Turn(.tom, wait: 15, "I owe Grace a coffee then, because I had bet on the seagulls."),
            ]),
        Scene(
            "Ladder, Friday", 58, at: 16, in: .harbour,
            [
                Turn(
                    .tom, to: [.ada],
                    "The rental place says the long ladder comes with a person attached to it now, for insurance. He is called Dennis and he brings his own sandwiches. Still eight o'clock?"
                ),
                Turn(
                    .ada, wait: 12,
                    "Eight o'clock. Dennis is welcome. Please bring the thin oil, not the one for the doors."),
            ]),
        Scene(
            "Spare parts list for the tower", 52, at: 11, in: .harbour, copies: [.maeve],
            [
                Turn(
                    .tom, to: [.ada],
                    """
                    After yesterday, this is what we need:

                      2  friction springs for the fly (Jürgen)
                      1  bearing, third arbor, 12 mm (Suzhou, same as the last)
                      4  cotter pins, brass
                      1  bottle of thin oil, since Dennis sat on ours

                    Drawing of the spring is in the archive, with the old one from 1931 beside it.
                    """,
                    [
                        .zip(
                            "spring drawings.zip",
                            [
                                (
                                    "README.txt",
                                    "spring-2024.txt is what we want made.\nspring-1931.txt is what was found in the tower.\n"
                                ),
                                (
                                    "spring-2024.txt",
                                    "Friction spring, fly arbor\nmaterial: CuSn6, 0.8 mm\nlength 64, width 9, bow 3.5\n"
                                ),
                                (
                                    "spring-1931.txt",
                                    "Friction spring, fly arbor\nmaterial: brass, hand hammered\nlength about 63\n"
                                ),
                            ])
                    ]),
                Turn(
                    .maeve, wait: 200,
                    """
                    All ordered except the springs, where I need a quantity that makes sense to a foundry. Two is not a quantity, he says, two is a favour.

                    Invoice for the ladder (and Dennis) is attached.
                    """,
                    [
                        .pdf(
                            "Invoice 1187.pdf", title: "Invoice 1187",
                            ["Ladder, long, one day", "Dennis, one day", "", "Total: 214.00"])
                    ]),
                Turn(.ada, wait: 25, "Then let us be favoured six times. They'll be used in Cádiz too."),
            ]),
        Scene(
            "Controller firmware 0.9", 33, at: 10, in: .harbour,
            [
                Turn(
                    .grace, to: [.ada],
                    """
                    The small controller now sets the hands by itself after a power cut. It counts the missing minutes and moves the train on at double speed until it has caught up; it never moves backwards, because Tom threatened me.

                    One open question: at the change to winter time, should it stand still for an hour, or run on for eleven? Standing still is quieter.
                    """),
                Turn(
                    .ada, wait: 65,
                    "Stand still. In 1887 a man climbed up and held the pendulum with his hand for an hour, it says so in the log book. I like that you're replacing him so faithfully."
                ),
                Turn(.grace, wait: 20, "I'll name the function after him. Do we know what he was called?"),
                Turn(.ada, wait: 45, "Albert Penhallow. He was paid one shilling and a pie."),
                Turn(.grace, wait: 9, "hold_pendulum_penhallow(), pie not implemented. 🥧"),
            ]),
        Scene(
            "Lightning protection: please read before you plug anything in", 21, at: 9, in: .harbour, flagged: true,
            [
                Turn(
                    .grace, to: [.ada, .tom],
                    """
                    The inspector was here. He was friendly, but he means it:

                    1. Nothing electric goes on the tower's own copper strip. It is for lightning and for nothing else.
                    2. The controller needs its own earth, at least two metres away from the strip.
                    3. He wants a photo of both.

                    I have signed this mail so that you can show it to whoever asks.
                    """, signed: true),
                Turn(
                    .tom, wait: 180,
                    "Understood. I was the one who used the copper strip for the radio. It had very good reception."),
            ]),
        Scene(
            "Tide festival: who stands at the door?", 14, at: 15,
            [
                Turn(
                    .maeve, to: [.ada, .grace, .tom],
                    """
                    We are open to the public on the Saturday of the festival, ten to four. I have 140 people who said they'd come, and a tower that holds twelve.

                    I need one person at the door who can count to twelve, and one at the top who can explain a gravity escapement to a seven year old. Any volunteers?
                    """),
                Turn(
                    .grace, wait: 32,
                    "I'll take the top until noon. I have a cardboard escapement which works, and a second one that children may break."
                ),
                Turn(.tom, wait: 14, "Door. I can count to twelve on a good day."),
                Turn(
                    .ada, wait: 50,
                    "Then I'll take the top in the afternoon. Thank you both, and thank you Maeve for the 140 people. Could we let them draw numbers, so that nobody has to queue in the rain?"
                ),
                Turn(
                    .maeve, wait: 90,
                    "Numbers are printed. They are on the back of old invoices, so please don't read them."),
            ]),
        Scene(
            "Two seconds", 2, at: 18, in: .inbox, flagged: true,
            [
                Turn(
                    .grace, to: [.ada, .tom],
                    """
                    Since Sunday the harbour clock is two seconds off. Not a minute: two seconds, in three days, with the wind from the west all week.

                    I think we're done. The ferry company has written as well, they say thank you and would like to know whether their own clock can be looked at.
                    """),
                Turn(.tom, wait: 16, "I'll believe it when the seagulls do. Well done, all of us!"),
            ]),
        Scene(
            "Tomorrow", 0, at: 6,
            [
                Turn(
                    .tom, to: [.ada],
                    "I have the van tomorrow until two. If you want the old dial brought down from the loft, tell me tonight, so that I bring blankets."
                )
            ]),
        Scene(
            "Bench power supply", 1, at: 13,
            [
                Turn(
                    .grace, to: [.tom],
                    "Did you borrow the bench supply? The grey one with the tape on it. I need it for the ferry company's clock tomorrow."
                ),
                Turn(
                    .tom, wait: 22,
                    "It's in the van, under the blankets. I used it to charge the drill. The tape came off, sorry. It says 30 V under it."
                ),
                Turn(.grace, wait: 5, "It doesn't. That is why there was tape on it."),
            ]),
    ]
}
