/// Messages with what generated ones don't have.
enum HandmadeMail {
    /// With CRLF at line ends.
    static let all: [(name: String, text: String)] = messages.map { name, text in
        (name, text.replacing("\n", with: "\r\n"))
    }

    static func text(_ name: String) -> String { all.first { $0.name == name }?.text ?? "" }

    private static let messages: [(String, String)] = [
        (
            "folds",
            """
            From: "Doe, John" <john@example.org>
            To: Group: a@b.example, "C D" <c@d.example>;, e@f.example
            Cc: undisclosed-recipients:;
            Bcc: root
            Reply-To:
            Sender: bob@example.org (Bob Comment)
            Subject:
             folded
            \tsubject  two
            Date: Mon, 7 Feb 1994 21:52:25 -0800
            Message-ID: <a@b>
            In-Reply-To: <c@d>
             <e@f>

            body

            """
        ),
        (
            "addresses",
            """
            From: <@relay.example,@b.example:joe@example.org>
            To: "john doe"@example.org, =?utf-8?q?M=C3=BCller?= <m@x.example>
            Subject:\u{20}
            Date:
            Message-ID:


            """
        ),
        ("no line end", "Subject: no from\n\nno newline at end"),
        (
            "no empty line",
            """
            Content-Type: multipart/mixed; boundary=x
            Subject: no blank

            --x
            Content-Type: text/plain; charset=utf-8

            first
            --x

            second
            --x--

            """
        ),
        (
            "nested",
            """
            Content-Type: multipart/mixed; boundary="outer"

            preamble
            --outer
            Content-Type: message/rfc822

            Subject: inner
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain; charset=utf-8; format=flowed
            Content-Language: de, en
            Content-Location: http://example.org/x
            Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
            Content-ID: <id@x>
            Content-Description: A  b

            plain
            --inner
            Content-Type: TEXT/HTML
            Content-Transfer-Encoding: QUOTED-PRINTABLE

            <p>=

            --inner--
            --outer
            Content-Type: application/octet-stream; name*0*=utf-8''%c3%a4; name*1=bc
            Content-Disposition: attachment; filename*0="long"; filename*1=" name.bin"
            Content-Transfer-Encoding: base64

            AAEC
            --outer--
            epilogue

            """
        ),
        (
            "message",
            "Content-Type: message/rfc822\nSubject: outer\n\nSubject: inner\nFrom: a@b\n\ninner body\n"
        ),
        (
            "digest",
            """
            Content-Type: multipart/digest; boundary=d

            --d

            Subject: one

            body one
            --d

            Subject: two

            body two
            --d--

            """
        ),
        ("header only", "Subject: only header\n"),
        ("twice", "Subject: a\nSubject: b\nTo: a@x\nTo: b@x\nContent-Type: text/html\n\n<b>x</b>"),
        (
            "eight bits",
            """
            Content-Type: text/plain
            Content-Disposition: inline
            Content-Transfer-Encoding: 8bit
            X: ä
            Subject: äö
            From: Jörg <j@x.example>

            ä

            """
        ),
        (
            "unclosed",
            """
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: multipart/alternative; boundary=b

            --b

            one
            --b

            two
            --a

            three
            --a--

            """
        ),
    ]
}
