import Testing

@testable import MailMessage

struct AddressListTests {
    @Test(arguments: [
        ("a@b.example", "[a@b.example]"),
        ("<a@b.example>", "[a@b.example]"),
        ("A <a@b.example>", "A [a@b.example]"),
        ("\"Doe, Jane\" <jane@b.example>, x@y.example", "Doe, Jane [jane@b.example] | [x@y.example]"),
        // Quotes that nobody escaped.
        ("\"Jane \"JD\" Doe\" <jane@b.example>", "Jane JD Doe [jane@b.example]"),
        ("Jane \"JD <jane@b.example>", "Jane \"JD [jane@b.example]"),
        ("=?utf-8?q?M=C3=BCller=2C_J?= <j@b.example>", "Müller, J [j@b.example]"),
        ("=?utf-8?q?M=C3=BCller, J?= <j@b.example>", "Müller, J [j@b.example]"),
        ("Jürgen <jürgen@bücher.example>", "Jürgen [jürgen@bücher.example]"),
        ("\"john doe\"@b.example", "[\"johndoe\"@b.example]"),
        ("a@b.example; c@d.example", "[a@b.example] | [c@d.example]"),
        ("a@b.example,, ,c@d.example,", "[a@b.example] | [c@d.example]"),
        ("Jane <jane@b.example", "Jane [jane@b.example]"),
        ("Jane jane@b.example", "Jane [jane@b.example]"),
        ("<a@b.example> <c@d.example>", "[a@b.example] | [c@d.example]"),
        ("a@[127.0.0.1], b@[IPv6:::1]", "[a@[127.0.0.1]] | [b@[IPv6:::1]]"),
        ("mailto:a@b.example", "[mailto:a@b.example]"),
        ("a @ b . example", "[a@b.example]"),
        ("<@relay.example,@other.example:a@b.example>", "[a@b.example]"),
        ("root", "[root]"),
        ("", ""),
    ])
    func reads(raw: String, list: String) {
        let entries = AddressList(header: bytes(raw)).entries.map { entry in
            switch entry {
            case .mailbox(let mailbox): Self.text(mailbox)
            case .group(let name, let members): "\(name ?? ""):\(members.map(Self.text).joined(separator: ","));"
            }
        }
        #expect(entries.joined(separator: " | ") == list)
    }

    private static func text(_ mailbox: MailAddress) -> String {
        (mailbox.name.map { "\($0) " } ?? "") + "[\(mailbox.address)]"
    }

    @Test func groups() {
        let list = AddressList(
            header: bytes("Team: A <a@x.example>, b@x.example; c@x.example, undisclosed-recipients:;"))
        #expect(
            list.entries == [
                .group(
                    name: "Team",
                    members: [
                        MailAddress(name: "A", address: "a@x.example"), MailAddress(name: nil, address: "b@x.example"),
                    ]),
                .mailbox(MailAddress(name: nil, address: "c@x.example")),
                .group(name: "undisclosed-recipients", members: []),
            ])
        #expect(list.mailboxes.count == 3)
    }

    @Test func envelopes() {
        let list = AddressList(envelope: [
            (bytes("=?utf-8?q?J=C3=BC?="), bytes("j"), bytes("x.example")), (nil, bytes("Team"), nil),
            (nil, bytes("a"), bytes("x.example")), (nil, nil, nil), (nil, bytes("root"), bytes("")),
        ])
        #expect(
            list.entries == [
                .mailbox(MailAddress(name: "Jü", address: "j@x.example")),
                .group(name: "Team", members: [MailAddress(name: nil, address: "a@x.example")]),
                .mailbox(MailAddress(name: nil, address: "root")),
            ])
        #expect(MailAddress(envelopeName: [], mailbox: bytes("a"), host: bytes("b"))?.name == nil)
        #expect(MailAddress(envelopeName: nil, mailbox: nil, host: bytes("b")) == nil)
    }

    @Test func piecesOfAnAddress() {
        let address = MailAddress(name: nil, address: "\"a@b\"@c.example")
        #expect(address.localPart == "\"a@b\"")
        #expect(address.domain == "c.example")
        #expect(MailAddress(name: nil, address: "root").domain == nil)
    }

    /// No control character comes out of an address, however it was hidden.
    @Test func controlCharacters() {
        let list = AddressList(header: bytes("=?utf-8?q?a=0D=0A?= <a\u{0}b\r\n @c.example>"))
        #expect(list.mailboxes == [MailAddress(name: "a", address: "ab@c.example")])
    }
}
