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
        ("\"john doe\"@b.example", "[\"john doe\"@b.example]"),
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

    @Test(
        "what the grammar allows is exact, what had to be guessed isn't",
        arguments: [
            ("a@b.example, Jane <jane@b.example>; c@d.example", [true, true, true]), ("a @ b . example", [true]),
            ("<@relay.example:a@b.example>", [true]), ("(c) a@b.example (Jane)", [true]), ("< a@b.example >", [true]),
            ("Team: a@b.example, <c@d.example>;", [true, true]), ("\"john doe\"@b.example", [true]),
            ("a@(c)b.example", [true]), ("Jürgen <jürgen@bücher.example>", [true]), ("a@[IPv6:::1]", [true]),
            ("bob@exa mple.com", [false]), ("<bob@exa mple.com>", [false]), ("Bob <bob@exa\tmple.com>", [false]),
            ("Bob <b ob@example.com>", [false]), ("bob@exa(c)mple.com", [false]), ("<bob@exa(c)mple.com>", [false]),
            ("Jane jane@b.example", [false]), ("a@b.example c@d.example", [false]), ("Jane <jane@b.example", [false]),
            ("<a@b.example> junk", [false]), ("<a@b.example>c", [false]), ("bob@exa\u{1}mple.com", [false]),
            ("<bob@exa\u{7f}mple.com>", [false]), ("=?utf-8?q?bob=40example.com?=", [false]),
            ("<=?utf-8?q?bob?=@example.com>", [false]), ("root", [false]),
        ])
    func exactness(raw: String, exact: [Bool]) {
        let found = RawAddress.parse(bytes(raw)).compactMap { element -> Bool? in
            if case .mailbox(let mailbox) = element { mailbox.isExact } else { nil }
        }
        #expect(found == exact)
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
