import IMAPProtocol
import Testing

@Suite struct MailboxNameTests {
    /// RFC 3501 section 5.1.3 and names seen in the wild.
    @Test(arguments: [
        ("INBOX", "INBOX"), ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"), ("Entwürfe", "Entw&APw-rfe"),
        ("R&D", "R&-D"), ("&", "&-"), ("Письма", "&BB8EOARBBEwEPAQw-"), ("😀", "&2D3eAA-"), ("a\tb", "a&AAk-b"),
        ("", ""),
        ("éé", "&AOkA6Q-"), ("&é&", "&-&AOk-&-"),
    ])
    func modifiedUTF7BothWays(_ name: String, _ wire: String) {
        #expect(String(decoding: ModifiedUTF7.encode(name), as: UTF8.self) == wire)
        #expect(ModifiedUTF7.decode(wire.utf8) == name)
        #expect(MailboxName(wire: wire.utf8).decoded == name)
    }

    /// No closing `-`, padding bits set, half a surrogate pair, a stray sextet, a bad letter.
    @Test(arguments: ["Tom & Jerry", "&AOk", "&AOl-", "&2D0-", "&A-", "&A/8-", "&AOkA-", "\u{7F}"])
    func invalidNamesAreKept(_ wire: String) {
        let name = MailboxName(wire: wire.utf8)
        #expect(ModifiedUTF7.decode(wire.utf8) == nil)
        #expect(name.decoded == wire)
        #expect(name.wire == Array(wire.utf8))
    }

    @Test func utf8Names() {
        #expect(MailboxName("Entwürfe", encoding: .utf8).wire == Array("Entwürfe".utf8))
        #expect(MailboxName(wire: "R&-D".utf8, encoding: .utf8).decoded == "R&-D")
        #expect(MailboxName(wire: "Entwürfe".utf8).decoded == "Entwürfe")
        #expect(MailboxName(wire: [0x61, 0xFF]).decoded == "a\u{FFFD}")
        #expect(MailboxName(wire: [0x61, 0xFF]).wire == [0x61, 0xFF])
    }

    @Test func inboxInAnyCase() {
        #expect(MailboxName("inbox") == .inbox)
        #expect(MailboxName(wire: "InBoX".utf8).isInbox)
        #expect(!MailboxName("Inbox/Old").isInbox)
    }

    @Test func levels() {
        let name = MailboxName("INBOX/Entwürfe/2024")
        #expect(name.components(delimiter: UInt8(ascii: "/")) == ["INBOX", "Entwürfe", "2024"])
        #expect(name.components(delimiter: nil) == ["INBOX/Entwürfe/2024"])
    }
}
