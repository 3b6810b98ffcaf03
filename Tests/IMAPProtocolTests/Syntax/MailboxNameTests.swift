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
        #expect(MailboxName("Entwürfe", encoding: .utf8).bytes(in: .utf8) == Array("Entwürfe".utf8))
        #expect(MailboxName(wire: "R&-D".utf8, encoding: .utf8).decoded == "R&-D")
        #expect(MailboxName(wire: "Entwürfe".utf8).decoded == "Entwürfe")
        #expect(MailboxName(wire: [0x61, 0xFF]).decoded == "a\u{FFFD}")
        #expect(MailboxName(wire: [0x61, 0xFF]).wire == [0x61, 0xFF])
    }

    /// Ids are made of the spelling: it doesn't depend on what a connection speaks.
    @Test(arguments: ["Entwürfe", "R&D", "日本語/メール", "plain", "&AOk-", "a\u{1F600}b", "tab\t"])
    func theSpellingIsOneOnAllConnections(_ text: String) {
        let old = MailboxName(wire: ModifiedUTF7.encode(text))
        let new = MailboxName(wire: text.utf8, encoding: .utf8)
        #expect(old == new && old.wire == new.wire && old.decoded == text && new.decoded == text)
        #expect(old.bytes(in: .utf8) == Array(text.utf8) && new.bytes(in: .modifiedUTF7) == ModifiedUTF7.encode(text))
    }

    /// Only its own bytes open it, whatever is spoken.
    @Test func whatIsNoNameKeepsItsBytes() {
        let bytes: [UInt8] = [0x26, 0xFF, 0x61]
        for encoding in [MailboxName.Encoding.utf8, .modifiedUTF7] {
            let name = MailboxName(wire: bytes, encoding: encoding)
            #expect(name.bytes(in: .utf8) == bytes && name.bytes(in: .modifiedUTF7) == bytes && name.wire == bytes)
        }
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
