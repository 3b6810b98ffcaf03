extension Scene {
    /// Nagoya, Suzhou, Beirut, Haifa and Pune.
    static let world: [Scene] = [
        Scene(
            "時計塔の写真をお送りします", 47, at: 2, in: .nagoya,
            [
                Turn(
                    .ken, to: [.ada],
                    """
                    マーロウ様

                    いつもお世話になっております。名古屋時計博物館の田中です。
                    ご依頼の時計塔の写真を添付いたします。大正十二年の撮影で、文字盤の数字は手書きだったことが分かります。
                    振り子の長さは記録に残っておりませんでした。申し訳ございません。

                    どうぞよろしくお願いいたします。
                    """, [.picture("時計塔 大正12年.png", .winter)]),
                Turn(
                    .ada, wait: 11 * Turn.hour,
                    "田中さん、素晴らしい写真をありがとうございます。影の角度から見ると、朝の九時ごろに撮ったようですね。時計は九時四分を指しています。ほとんど正確です！"),
                Turn(.ken, wait: 15 * Turn.hour, "影までご覧になるとは、恐れ入りました。館長が大変喜んで、展示の説明文に使わせていただきたいと申しております。よろしいでしょうか。"),
                Turn(.ada, wait: 8 * Turn.hour, "もちろんです。四分の遅れのことは、どうか優しく書いてください。"),
            ]),
        Scene(
            "来月の訪問について", 8, at: 3, in: .nagoya, flagged: true,
            [
                Turn(
                    .ken, to: [.ada, .grace], "来月のご来館の件、十五日の午後二時で調整いたしました。からくり人形の実演もご用意しております。雨の場合は地下鉄の出口までお迎えに上がります。"),
                Turn(
                    .grace, wait: 6 * Turn.hour,
                    "Tanaka-san, thank you! I look forward to the karakuri most of all. May I bring a small high speed camera? ありがとうございます。"
                ),
            ]),
        Scene(
            "轴承报价单", 49, at: 1, in: .harbour,
            [
                Turn(
                    .wang, to: [.maeve, .ada],
                    """
                    您好！

                    12毫米轴承的报价单请见附件。上次那一批贵司反映有一只声音偏大，我们检查后发现是运输时受潮，这次改用真空包装，不另外收费。
                    下单后七个工作日发货。如有问题，请随时联系。

                    祝工作顺利
                    """,
                    [
                        .csv(
                            "报价单.csv",
                            [
                                ["型号", "数量", "单价（美元）"], ["6001-2RS 12mm", "4", "3.60"],
                                ["6001-2RS 12mm 不锈钢", "4", "5.20"],
                            ])
                    ]),
                Turn(.ada, wait: 7 * Turn.hour, "王丽你好，谢谢报价。请发四只不锈钢的，海边的空气比什么都厉害。包装的事辛苦你们了！"),
                Turn(.wang, wait: 12 * Turn.hour, "收到，今天安排。随货附上两只样品，是新出的静音型号，请试用。"),
            ]),
        Scene(
            "中秋节快乐", 55, at: 4,
            [
                Turn(.wang, to: [.ada, .grace], "中秋节快乐！祝大家月圆人团圆，钟表都走得准。🌕🥮 放假三天，周四恢复发货。")
            ]),
        Scene(
            "مقال عن ساعة الميناء", 31, at: 10,
            [
                Turn(
                    .layla, to: [.ada],
                    """
                    السيدة آدا المحترمة،

                    أكتب مقالاً عن ساعات الأبراج في مدن البحر، وأودّ أن أذكر ساعة الميناء عندكم. هل صحيح أنّ رجلاً كان يمسك الرقّاص بيده ساعةً كاملة كل خريف؟

                    مع خالص التحية
                    """),
                Turn(
                    .ada, wait: 10 * Turn.hour,
                    "Dear Layla, it is true. He was Albert Penhallow, he did it from 1887 until 1916, and he was paid one shilling and a pie. Please do write about him, nobody has. There is a drawing of him by his daughter, which I attach.",
                    [
                        .picture("Albert Penhallow.png", .evening)
                    ]),
                Turn(
                    .layla, wait: 5 * Turn.hour,
                    "شكراً جزيلاً! الفطيرة هي أجمل ما في القصة. سيُنشر المقال يوم الجمعة، وسأرسل إليكم النسخة الأولى."),
            ]),
        Scene(
            "نُشر المقال", 6, at: 8,
            [
                Turn(
                    .layla, to: [.ada, .grace],
                    "صباح الخير، نُشر المقال اليوم في الصفحة الثقافية، ووصلتنا رسائل من قرّاء يريدون أن يعرفوا نوع الفطيرة. هل كانت باللحم أم بالتفاح؟ 😊"
                )
            ]),
        Scene(
            "חתונה בחיפה", 36, at: 17, in: .family,
            [
                Turn(
                    .noam, to: [.ada],
                    "עדה יקרה, אנחנו מתחתנים! ביום שלישי, ה-14 בחודש, בחיפה, על שפת הים. אני יודע שזה רחוק, אבל בלי הדודה עם השעונים זה לא יהיה אותו דבר. תבואי?"
                ),
                Turn(
                    .ada, wait: 3 * Turn.hour,
                    "Noam! מזל טוב! Of course I'll come. I'll bring a clock that strikes only once, at the right moment. Tell Shira that I'm very happy for you both."
                ),
                Turn(.noam, wait: 30, "שירה צוחקת ושואלת אם אפשר שהשעון יצלצל כשסבא מתחיל לנאום יותר מדי. נתראה!"),
            ]),
        Scene(
            "पुराने दिनों की याद", 24, at: 7, in: .family,
            [
                Turn(
                    .priya, to: [.grace, .ada],
                    """
                    प्यारी ग्रेस और ऐडा,

                    कल प्रयोगशाला की सफ़ाई में हमारी पुरानी घड़ी मिल गई, वही जो हमने दूसरे साल में बनाई थी और जो उल्टी चलती थी। मैंने बैटरी बदली और वह अब भी उल्टी चलती है। मेरे छात्र बहुत हँसे।

                    अगली गर्मियों में पुणे आओ, आम का मौसम तुम दोनों का इंतज़ार करेगा।
                    """, [.picture("हमारी घड़ी.png", .badge)]),
                Turn(
                    .grace, wait: 4 * Turn.hour,
                    "Priya! It runs backwards because Ada soldered the coil the wrong way round, and I have waited fifteen years to say so in writing. Mangoes: yes. धन्यवाद!"
                ),
                Turn(.ada, wait: 20, "I soldered it correctly for the southern hemisphere."),
                Turn(.priya, wait: 2 * Turn.hour, "यह मैं छात्रों को ज़रूर बताऊँगी। 😂"),
            ]),
        Scene(
            "Re-entry form for the exhibition pieces", 17, at: 9, in: .archive,
            [
                Turn(
                    .elodie, to: [.ada, .ken],
                    """
                    Dear both, cher tous, 皆様,

                    The planetarium travels to Nagoya in spring, and customs would like one form in three languages. I filled in the French, please check the rest: «planétaire» is プラネタリウム, but ours has no electric light in it, so perhaps 天球儀 would be truer? Ada, is "orrery" right for the English?
                    """),
                Turn(.ken, wait: 16 * Turn.hour, "「太陽系儀」がよろしいかと存じます。Orrery にあたる言葉です。"),
                Turn(
                    .ada, wait: 5 * Turn.hour,
                    "Orrery it is, et « planétaire » en français, und auf Deutsch wäre es ein Planetenmodell, falls jemand in Basel fragt."
                ),
            ]),
    ]
}
