import Testing

@testable import MailMessage

struct HeaderTextTests {
    @Test(arguments: [
        ("plain", "plain"),
        ("folded\r\n  line", "folded line"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8*de?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\r\n\t=?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("x=?utf-8?q?=C3=A4?=y", "xäy"),
        // A character cut in two by the sender.
        ("=?utf-8?q?=E2=82?= =?utf-8?q?=AC?=", "€"),
        ("=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"),
        ("=?gb2312?b?1tC5+g==?= =?gb2312?q?=D6?= =?GB2312?q?=D0?=", "中国中"),
        ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?= =?iso-2022-jp?b?GyRCOGwbKEI=?=", "日本語"),
        ("=?ks_c_5601-1987?b?x9Gxub7u?=", "한국어"),
        // Labels nobody knows.
        ("=?x-nothing?q?=C3=A4?=", "ä"),
        ("=?x-nothing?q?=E4?=", "ä"),
        // What is no word stays as it is.
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?abc", "=?utf-8?q?abc"),
        ("=??q?abc?=", "=??q?abc?="),
        ("=?utf-8?q?=ZZ=4?=", "=ZZ=4"),
        ("a = b?", "a = b?"),
        // Spaces inside, as Outlook and others send them.
        ("=?utf-8?q?two words?=", "two words"),
        // Control characters never reach the reader.
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a  Bcc: x"),
        ("tab\there", "tab here"),
    ])
    func decodes(raw: String, text: String) {
        #expect(HeaderText.decode(bytes(raw)) == text)
    }

    @Test func rawEightBit() {
        #expect(HeaderText.decode(bytes("Grüße")) == "Grüße")
        #expect(HeaderText.decode([0x47, 0x72, 0xFC, 0xDF, 0x65]) == "Grüße")
        #expect(HeaderText.decode([0x80, 0x20, 0x93, 0x78, 0x94]) == "€ “x”")
        #expect(HeaderText.decode([]) == "")
    }

    @Test func longFieldsAreCut() {
        var limits = MessageLimits()
        limits.headerFieldBytes = 100
        #expect(HeaderText.decode([UInt8](repeating: 0x61, count: 1_000), limits: limits).count == 100)
    }
}
