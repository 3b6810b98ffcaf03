import NIOCore

/// What a server sends for pages of a folder: FETCH responses with ENVELOPE and BODYSTRUCTURE.
struct FetchStream {
    let bytes: ByteBuffer
    let responses: Int

    /// The sorts of messages that a mailbox holds, in turn.
    init(responses: Int) {
        var bytes = ByteBuffer()
        for number in 1...responses {
            bytes.writeString("* \(number) FETCH (UID \(number + 40_000) FLAGS (\\Seen $Forwarded) ")
            bytes.writeString("INTERNALDATE \"17-Jul-2024 02:44:25 -0700\" RFC822.SIZE \(2_000 + number) ")
            bytes.writeString("ENVELOPE \(Self.envelopes[number % Self.envelopes.count]) ")
            bytes.writeString("BODYSTRUCTURE \(Self.structures[number % Self.structures.count]))\r\n")
        }
        self.bytes = bytes
        self.responses = responses
    }

    private static let envelopes = [
        """
        ("Wed, 17 Jul 2024 02:23:25 -0700" "Minutes of Tuesday" (("Bob Miller" NIL "bob" "example.net")) \
        (("Bob Miller" NIL "bob" "example.net")) (("Bob Miller" NIL "bob" "example.net")) \
        ((NIL NIL "alice" "example.org")) NIL NIL NIL "<20240717.1234@mail.example.net>")
        """,
        """
        ("Thu, 18 Jul 2024 10:00:00 +0900" "=?utf-8?B?5Lya6K2w44Gu6LOH5paZ44Gr44Gk44GE44Gm?=" \
        (("=?utf-8?B?5bGx55Sw5aSq6YOO?=" NIL "taro" "example.jp")) (("=?utf-8?B?5bGx55Sw5aSq6YOO?=" NIL "taro" "example.jp")) \
        (("=?utf-8?B?5bGx55Sw5aSq6YOO?=" NIL "taro" "example.jp")) \
        (("Alice" NIL "alice" "example.org")("Team" NIL "team" "example.org")("Carol O'Neill" NIL "carol" "example.ie")) \
        ((NIL NIL "dave" "example.net")) NIL "<20240716.77@mail.example.org>" "<20240718.99@mail.example.jp>")
        """,
        """
        ("Fri, 19 Jul 2024 08:12:44 +0000" "Our summer letter no. 19" (("Example Letter" NIL "letter" "lists.example.com")) \
        (("Example Letter" NIL "bounce" "lists.example.com")) ((NIL NIL "reply" "lists.example.com")) \
        ((NIL NIL "alice" "example.org")) NIL NIL NIL {32}\r\n<very-long-id@lists.example.com>)
        """,
    ]

    private static let structures = [
        #"("text" "plain" ("charset" "utf-8" "format" "flowed") NIL NIL "8bit" 1204 31 NIL NIL NIL NIL)"#,
        """
        (("text" "plain" ("charset" "utf-8") NIL NIL "quoted-printable" 812 22 NIL NIL NIL NIL)\
        ("text" "html" ("charset" "utf-8") NIL NIL "base64" 9210 118 NIL NIL NIL NIL) \
        "alternative" ("boundary" "=_part_19") NIL NIL NIL)
        """,
        """
        ((("text" "plain" ("charset" "iso-8859-1") NIL NIL "quoted-printable" 410 9 NIL NIL NIL NIL)\
        ("text" "html" ("charset" "iso-8859-1") NIL NIL "quoted-printable" 2210 40 NIL NIL NIL NIL) \
        "alternative" ("boundary" "=_b") NIL NIL NIL)("image" "png" ("name" "pixel.png") "<pixel@example>" NIL "base64" 98 NIL \
        ("inline" ("filename" "pixel.png")) NIL NIL)("application" "pdf" ("name" "report.pdf") NIL NIL "base64" 184320 NIL \
        ("attachment" ("filename*" "utf-8''%C3%9Cberblick.pdf" "size" "134000")) NIL NIL) "mixed" ("boundary" "=_a") NIL NIL NIL)
        """,
    ]
}
