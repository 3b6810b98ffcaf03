import Foundation
import MailMessage
import MailService
import Metrics
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import Testing

@testable import HTTPAPI

@Suite("Negotiation, ranges, names and tags")
struct RepresentationTests {
    @Test(
        "the client's preference, and the server's where it has none",
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"), ("", "application/json"),
            ("text/plain", "text/plain"), ("text/*", "text/plain"), ("TEXT/PLAIN ; q=0.5", "text/plain"),
            ("application/json;q=0.1, text/plain;q=0.2", "text/plain"),
            ("*/*, application/json;q=0", "text/plain"), ("text/html, */*;q=0.8", "application/json"),
            ("text/html", nil), ("application/json;q=nonsense", nil), (";;,,/", nil),
        ] as [(String?, String?)])
    func accept(header: String?, expected: String?) {
        #expect(Accept.choose(from: [.json, .text], for: header)?.name == expected)
    }

    @Test(
        "queries",
        arguments: [
            ("a=1&b=", ["a": "1", "b": ""]), ("", [:]), ("a=x+y%20z%2B", ["a": "x y z+"]), ("&&a=b=c&", ["a": "b=c"]),
            ("a", ["a": ""]), ("%61=%c3%BC", ["a": "ü"]),
        ])
    func query(text: String, expected: [String: String]) throws {
        #expect(try QueryParameters(text, allowed: ["a", "b"]).values == expected)
    }

    @Test(
        "instants, to the second and in UTC",
        arguments: [
            (0.0, "1970-01-01T00:00:00Z"), (951_782_400.9, "2000-02-29T00:00:00Z"), (-1.0, "1969-12-31T23:59:59Z"),
            (4_102_444_799.0, "2099-12-31T23:59:59Z"), (-62_135_596_800.0, "0001-01-01T00:00:00Z"),
        ])
    func timestamps(seconds: Double, expected: String) {
        #expect(Timestamp(Date(timeIntervalSince1970: seconds)).text == expected)
    }

    @Test("no date traps", arguments: [Double.infinity, -.infinity, .nan, 1e300, -1e300])
    func extremeDates(seconds: Double) {
        #expect(!Timestamp(Date(timeIntervalSince1970: seconds)).text.isEmpty)
    }

    @Test(
        "names of downloads",
        arguments: [
            ("report.pdf", #"attachment; filename="report.pdf""#),
            ("a b.txt", #"attachment; filename="a b.txt""#),
            ("ü.txt", #"attachment; filename="_.txt"; filename*=UTF-8''%C3%BC.txt"#),
            ("../../etc/passwd", #"attachment; filename="passwd""#),
            (#"C:\x\y.doc"#, #"attachment; filename="y.doc""#),
            ("a\r\nSet-Cookie: b", #"attachment; filename="aSet-Cookie: b""#),
            (#"q"uote%.txt"#, #"attachment; filename="q_uote_.txt"; filename*=UTF-8''q%22uote%25.txt"#),
            ("..", #"attachment; filename="attachment""#), ("", #"attachment; filename="attachment""#),
        ])
    func disposition(name: String, expected: String) {
        #expect(DownloadDisposition.attachment.headerValue(filename: name) == expected)
    }

    @Test("a name of endless accents is as short as any other")
    func combiningMarks() {
        let name = "a" + String(repeating: "\u{301}", count: 50_000)
        #expect(DownloadDisposition.attachment.headerValue(filename: name).utf8.count < 4_096)
    }

    @Test(
        "what could run in a browser is a download",
        arguments: [
            ("text", "plain", "text/plain; charset=us-ascii", DownloadDisposition.inline),
            ("image", "png", "image/png", .inline), ("text", "html", "text/html; charset=us-ascii", .attachment),
            ("image", "svg+xml", "image/svg+xml", .attachment), ("application", "pdf", "application/pdf", .attachment),
            ("text", "x\r\ny", "application/octet-stream", .attachment),
            ("", "", "application/octet-stream", .attachment),
        ])
    func safeTypes(type: String, subtype: String, contentType: String, disposition: DownloadDisposition) {
        let safe = SafeContentType(MessagePart(id: "1", type: type, subtype: subtype))
        #expect(safe.contentType == contentType)
        #expect(safe.disposition == disposition)
    }

    @Test("a state goes into a tag and comes back, for its own question only")
    func tags() {
        for state in ["", "1:2:3", "ü \"quoted\", with comma", String(repeating: "x", count: 300)] {
            let tag = EntityTag(state: state, question: "a").headerValue
            #expect(EntityTag.state(in: "\"other\", W/\(tag)", question: "a") == state)
            #expect(EntityTag.state(in: tag, question: "b") == nil)
        }
        let tag = EntityTag(of: [1, 2, 3])
        #expect(tag.matches(tag.headerValue) && tag.matches("W/" + tag.headerValue))
        #expect(!tag.matches("*"), "whether there is anything, a tag can't tell")
        #expect(!tag.matches(nil) && !tag.matches("") && !tag.matches("\"x\""))
        #expect(!tag.isExactly("W/" + tag.headerValue))
    }

    @Test("the cache of pages keeps to its size, and forgets what was used longest ago")
    func cacheBound() {
        let cache = RepresentationCache(capacity: 100_000)
        func key(_ number: Int) -> RepresentationCache.Key {
            .init(account: AccountID(rawValue: "a"), path: "/\(number)", query: "", mediaType: "")
        }
        let entry = RepresentationCache.Entry(
            state: "s", tag: EntityTag(of: []), body: ByteBuffer(repeating: 0, count: 5000), link: nil)
        cache.store(entry, for: key(0))
        for number in 1...100 {
            cache.store(entry, for: key(number))
            #expect(cache.entry(for: key(0)) != nil)
        }
        #expect((0...100).filter { cache.entry(for: key($0)) != nil }.count <= 20)
        #expect(cache.entry(for: key(100)) != nil)
        #expect(cache.entry(for: key(1)) == nil)
        let huge = RepresentationCache.Entry(
            state: "s", tag: EntityTag(of: []), body: ByteBuffer(repeating: 0, count: 50_000), link: nil)
        cache.store(huge, for: key(200))
        #expect(cache.entry(for: key(200)) == nil)
    }

    @Test("compression leaves alone what it must")
    func compression() {
        let compression = ResponseCompression(minimumSize: 100)
        func decide(_ headers: HTTPHeaders, status: HTTPResponseStatus = .ok) -> (Bool, HTTPHeaders) {
            var head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            let intent = compression.decide(&head, isAcceptable: true)
            return (intent == .compressIfPossible, head.headers)
        }
        #expect(decide(["Content-Type": "application/problem+json", "Content-Length": "100"]).0)
        #expect(!decide(["Content-Type": "application/json", "Content-Length": "99"]).0)
        #expect(!decide(["Content-Type": "application/zip"]).0)
        #expect(!decide(["Content-Type": "text/plain"], status: .partialContent).0)
        #expect(!decide(["Content-Type": "text/plain"], status: .notModified).0)
        let (isCompressed, headers) = decide(["Content-Type": "text/plain", ResponseCompression.exemption: "1"])
        #expect(!isCompressed)
        #expect(!headers.contains(name: ResponseCompression.exemption))
        #expect(headers.contains(name: "Vary"))
    }

    @Test("metrics spell their labels safely, and keep to a number of series")
    func metrics() {
        let metrics = PrometheusMetrics(maximumSeries: 2)
        metrics.makeCounter(label: "a.b-c", dimensions: [("k", "x\"\\\n")]).increment(by: 2)
        metrics.makeCounter(label: "a.b-c", dimensions: [("k", "x\"\\\n")]).increment(by: 1)
        metrics.makeTimer(label: "t", dimensions: []).recordNanoseconds(2_000_000)
        metrics.makeCounter(label: "over", dimensions: []).increment(by: 1)
        let text = metrics.render()
        #expect(text.contains(#"a_b_c{k="x\"\\\n"} 3"#))
        #expect(text.contains("t_bucket{le=\"0.001\"} 0\nt_bucket{le=\"0.0025\"} 1"))
        #expect(text.contains("t_bucket{le=\"+Inf\"} 1\nt_sum 0.002\nt_count 1"))
        #expect(!text.contains("over"))
        #expect(text.hasSuffix("metrics_series_refused_total 1\n"))
    }

    @Test("descriptions become HTML, and nothing in them becomes more than text")
    func markdown() {
        let html = HTML.markdown(
            "A <b> `c<d` **e**\n\n- one\n  more\n- two\n\n    pre <x>\n\n| a | b |\n|---|---|\n| `c-d` | e |")
        #expect(html.contains("<p>A &lt;b&gt; <code>c&lt;d</code> <strong>e</strong></p>"))
        #expect(html.contains("<ul><li>one more</li><li>two</li></ul>"))
        #expect(html.contains("<pre>pre &lt;x&gt;</pre>"))
        #expect(html.contains("<td><a id=\"c-d\"></a><code>c-d</code></td>"))
    }
}
