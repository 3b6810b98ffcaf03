import Testing

@testable import MailMessage

struct FlowedTextTests {
    @Test(arguments: [
        ("one \ntwo\nthree", false, "one two\nthree"),
        ("one \r\ntwo\r\n", false, "one two\n"),
        ("won \nder", true, "wonder"),
        ("> a \n> b\n>> c", false, "> a b\n>> c"),
        // Another depth starts a paragraph, whatever the space at the end says.
        ("> a \nb", false, "> a \nb"),
        (" >not a quote\n  indented", false, ">not a quote\n indented"),
        ("text \n-- \nsig", false, "text \n-- \nsig"),
        ("a\n\nb", false, "a\n\nb"),
        ("", false, ""),
    ])
    func unwraps(text: String, delSp: Bool, plain: String) {
        #expect(FlowedText.unwrap(text, delSp: delSp) == plain)
    }
}

struct HTMLTextTests {
    @Test(arguments: [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("a  b\n c&nbsp;&nbsp;d", "a b c d"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("&lt;b&gt; &euro; &#8364; &#x20ac; &amp;amp;", "<b> € € € &amp;"),
        ("<head><title>t</title><style>x</style></head><body>y<script>z</script></body>", "y"),
        ("a<!-- b -->c<!--[if mso]><p>d</p><![endif]-->e", "ace"),
        ("<div style='display: none'>hidden</div>shown<span hidden>x</span>", "shown"),
        ("<span style=\"color:red; font-size:0px\">pre</span>text", "text"),
        ("<span style=\"font-size:0.9em\">kept</span>", "kept"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "- a\n- b\n  - c\n\nd"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<a href='https://x.example/p'>text</a>", "text <https://x.example/p>"),
        ("<a href='https://x.example/'>x.example</a>", "x.example"),
        ("<a href='mailto:a@x.example'>a@x.example</a>", "a@x.example"),
        ("<a href='javascript:alert(1)'>x</a>", "x"),
        ("<a href='#top'>x</a>", "x"),
        ("<blockquote>a<p>b</blockquote>c", "> a\n>\n> b\n\nc"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n>> b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c<td>d</table>", "a\tb\nc\td"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("<h1>T</h1>x<hr>y", "T\n\nx\n---\ny"),
        ("<img src=x alt='A cat'> here", "A cat here"),
        ("<b>bo</b>ld <i>it</i>", "bold it"),
        ("no <markup", "no"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("", ""),
    ])
    func laysOut(html: String, text: String) {
        #expect(HTMLText.make(html).text == text)
    }

    /// What a browser's tokenizer reads as one tag must not be read as two here, nor the other way round.
    @Test(arguments: [
        ("<div title=\"a>b\">c</div>", "c"),
        ("<div \"><i>c</i>", "c"),
        ("<div =\"><b>c", "c"),
        ("<!-->a", "a"),
        ("<!--->a", "a"),
        ("<!-- --!>a", "a"),
        ("<?x >a", "a"),
        ("</>a", "a"),
        ("<script><!-- </script>a", "a"),
        ("<style></style >a", "a"),
        ("<title></titlex></title>a", "a"),
    ])
    func tokenizes(html: String, text: String) {
        #expect(HTMLText.make(html).text == text)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "<div>", "<b x=1>", "<p>", "<table>", "<td>", "<a href=x>", "<table><tr><td>", "<!--", "<", "</div>",
            "<div a=", "<ul><li>", "<p><b>x",
            "<optgroup>", "<rt>", "<font color=a><p>", "<svg>", "<select><option>", "<dd><div>", "<br>", "&amp;",
            "<blockquote><br>", "<a><table>",
            "<button><p>", "<script>", "</script", "<script></script ", "<style></stylex =\"", "<title>< /",
            "<body a=1>", "<frameset>", "<table>x", "<colgroupx>", "<x-y></x-z>",
            "<li><span>",
        ])
    func survives(pattern: String) {
        let text = HTMLText.make(String(repeating: pattern, count: (256 << 10) / pattern.utf8.count)).text
        #expect(text.utf8.count <= MessageLimits.default.decodedTextBytes)
    }

    @Test func boundsAreKept() {
        var limits = MessageLimits()
        limits.decodedTextBytes = 100
        let long = HTMLText.make(String(repeating: "€", count: 100), limits: limits)
        #expect(long.isTruncated)
        #expect(!long.text.contains("\u{FFFD}"))
        limits = MessageLimits()
        limits.htmlBytes = 10
        #expect(HTMLText.make("<p>" + String(repeating: "a", count: 100), limits: limits).isTruncated)
        limits.htmlBytes = 1 << 20
        limits.htmlTags = 3
        #expect(HTMLText.make("<p>a<p>b<p>c<p>d", limits: limits).text == "a\n\nb\n\ncd")
    }
}

struct PreviewTests {
    @Test(arguments: [
        ("Hello\r\n\r\n  world ", "Hello world"),
        ("> quoted\nown", "own"),
        ("> only quoted", "> only quoted"),
        ("text\n-- \nsig", "text"),
        ("a\u{200C}\u{A0}\u{200C}\u{A0}b", "a b"),
        ("", ""),
    ])
    func collapses(text: String, preview: String) {
        #expect(Preview.make(from: text) == preview)
    }

    @Test func isBounded() {
        #expect(Preview.make(from: String(repeating: "word ", count: 100_000)).count <= 256)
        #expect(Preview.make(from: String(repeating: "x", count: 1_000)).count == 256)
    }

    /// A partial fetch cuts anywhere: in a base64 group, in a character.
    @Test func ofACutBody() {
        let part = MessagePart(parameters: MIMEParameters([("charset", "utf-8")]), transferEncoding: .base64)
        #expect(Preview.make(part: part, encodedPrefix: bytes("R3LDvMOf")) == "Grüß")
        #expect(Preview.make(part: part, encodedPrefix: bytes("R3LDvM")) == "Grü")
        let html = MessagePart(subtype: "html", parameters: MIMEParameters([("charset", "utf-8")]))
        #expect(
            Preview.make(part: html, encodedPrefix: bytes("<p>Hi <a href='http://x.example'>you</a><di")) == "Hi you")
    }
}
