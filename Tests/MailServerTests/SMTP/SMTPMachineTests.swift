import NIOCore
import Testing

@testable import MailServer

@Suite struct SMTPMachineTests {
    // MARK: - A message

    @Test func lmtpAnswersForEachRecipient() {
        var trace = SMTPTrace()
        #expect(trace.drain() == ["220 here LMTP Postern|"])
        #expect(
            trace.client("LHLO there") == [
                "250-here|250-PIPELINING|250-SIZE 52428800|250-8BITMIME|250-SMTPUTF8|250-CHUNKING|250 ENHANCEDSTATUSCODES|"
            ])
        #expect(
            trace.client(
                "MAIL FROM:<> SIZE=100 BODY=8BITMIME", "RCPT TO:<a@x>", "RCPT TO:<nobody@x>", "RCPT TO:<full@x>") == [
                    "250 2.1.0 Sender OK|250 2.1.5 Recipient OK|550 5.1.1 No such user here|250 2.1.5 Recipient OK|"
                ])
        #expect(trace.client("DATA") == ["begin a,full", "354 End the message with a line of a single dot|"])
        #expect(
            trace.client("A: 1", "", "..dot", ".", "QUIT") == [
                "deliver A: 1||.dot|", "250 2.0.0 OK|452 4.2.2 The mailbox is full|221 2.0.0 Goodbye|", "close",
            ])
    }

    @Test func smtpAnswersOnce() {
        var trace = SMTPTrace.withRecipients("a", "b", isLMTP: false)
        let done = trace.client("DATA", "x", ".")
        #expect(done.last == "354 End the message with a line of a single dot|250 2.0.0 OK|")
        #expect(trace.client("RCPT TO:<a@x>") == ["503 5.5.1 MAIL comes first|"])
    }

    @Test func chunks() {
        var trace = SMTPTrace.withRecipients("a", "b")
        #expect(
            trace.raw("BDAT 5\r\nab\r\n.BDAT 3\r\n\r\nxBDAT 0 LAST\r\n") == [
                "begin a,b", "deliver ab|.|x|",
                "250 2.0.0 Chunk taken|250 2.0.0 Chunk taken|250 2.0.0 OK|250 2.0.0 OK|",
            ])
    }

    @Test func aChunkIsReadWhateverTheAnswer() {
        var trace = SMTPTrace.ready()
        #expect(trace.raw("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n") == ["503 5.5.1 MAIL comes first|250 2.0.0 OK|"])
        #expect(trace.raw("BDAT x\r\nMAIL FROM:<a@x>\r\n") == ["501 5.5.4 Unreadable chunk size|", "close"])
        trace = .withRecipients("a")
        #expect(trace.raw("BDAT 1\r\nxDATA\r\n").last == "250 2.0.0 Chunk taken|503 5.5.1 Bad sequence of commands|")
        #expect(trace.client("RSET", "BDAT 99999999999999999999").last == "close")
    }

    @Test func splitAtEveryByte() {
        let session =
            "MAIL FROM:<b@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n.\r.\r\n..x\r\n\r\n.\r\nMAIL FROM:<c@x>\r\nRCPT TO:<a@x>\r\n"
            + "BDAT 4 LAST\r\na\r\n.NOOP\r\n"
        var options = SMTPMachine.Options()
        options.refusesBareLineEnds = false
        var whole = SMTPTrace.ready(options: options)
        var cut = SMTPTrace.ready(options: options)
        cut.isCut = true
        let events: ([String]) -> [String] = { $0.filter { $0.hasPrefix("deliver") || $0.hasPrefix("begin") } }
        let replies: ([String]) -> String = { $0.filter { $0.first?.isNumber == true }.joined() }
        let expected = whole.raw(session)
        let actual = cut.raw(session)
        #expect(events(actual) == events(expected))
        #expect(replies(actual) == replies(expected))
        #expect(events(expected).count == 4)
    }

    // MARK: - SMTP smuggling (CVE-2023-51764)

    @Test(arguments: ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n.\r", "\r\n\u{0}.\r\n"])
    func onlyCRLFDotCRLFEndsAMessage(_ end: String) {
        let smuggled = "hello\(end)MAIL FROM:<mallory@x>\r\nRCPT TO:<a@x>\r\nDATA\r\nfake\r\n.\r\n"
        for refuses in [true, false] {
            var options = SMTPMachine.Options()
            options.refusesBareLineEnds = refuses
            var trace = SMTPTrace.withRecipients("a", isLMTP: false, options: options)
            _ = trace.client("DATA")
            let done = trace.raw(smuggled)
            // One message at most, with all of it inside; and nothing of it was a command.
            #expect(done.count { $0.hasPrefix("deliver") } <= 1)
            #expect(!done.contains { $0.hasPrefix("begin") })
            #expect(
                done.joined(separator: "|").split(separator: "|").count { $0.hasPrefix("250 ") || $0.hasPrefix("554 ") }
                    == 1)
            if end.contains("\u{0}") { continue }
            #expect(done.contains("554 5.6.0 The message has a CR or LF that is not part of a CRLF|") == refuses)
            #expect(done.contains("abandon") == refuses)
        }
    }

    @Test func aCommandEndsInCRLF() {
        var trace = SMTPTrace.ready()
        #expect(trace.raw("NOOP\nRSET\r\n") == ["500 5.5.2 Lines end in CRLF, and nothing else|250 2.0.0 OK|"])
        #expect(trace.raw("NO\rOP\r\n") == ["501 5.5.4 Syntax error in arguments|"])
    }

    // MARK: - Limits

    @Test func aMessageOverTheLimitIsReadPast() {
        var options = SMTPMachine.Options()
        options.maximumMessageBytes = 10
        var trace = SMTPTrace.withRecipients("a", "b", options: options)
        #expect(
            trace.client("DATA", "01234567890", "more", ".", "NOOP") == [
                "begin a,b", "abandon",
                "354 End the message with a line of a single dot|552 5.3.4 Message too large|552 5.3.4 Message too large|250 2.0.0 OK|",
            ])
        #expect(trace.client("MAIL FROM:<a@x> SIZE=11") == ["552 5.3.4 Message too large|"])
    }

    @Test func whoNeverEndsIsCutOff() {
        var options = SMTPMachine.Options()
        options.maximumMessageBytes = 1000
        options.maximumDiscardedBytes = 10_000
        var trace = SMTPTrace.withRecipients("a", options: options)
        _ = trace.client("DATA")
        var done: [String] = []
        for _ in 1...1000 where done.last != "close" { done += trace.raw(String(repeating: "x", count: 1000)) }
        #expect(done == ["abandon", "552 5.3.4 Message too large|", "close"])
    }

    @Test func hostileClients() {
        var trace = SMTPTrace.ready()
        #expect(
            (1...50).flatMap { _ in trace.client("GET / HTTP/1.1") }.suffix(2) == [
                "421 4.7.0 Too many bad commands|", "close",
            ])
        trace = .ready()
        let last = trace.raw(String(repeating: "NOOP\r\n", count: 100_000)).last
        #expect(last == "close")
        trace = .ready()
        var done: [String] = []
        for _ in 1...1000 where done.isEmpty { done += trace.raw(String(repeating: "x", count: 1000)) }
        #expect(done == ["500 5.5.2 Line too long|", "close"])
        var options = SMTPMachine.Options()
        options.maximumRecipients = 1
        trace = .withRecipients("a", options: options)
        #expect(trace.client("RCPT TO:<b@x>") == ["452 4.5.3 Too many recipients|"])
    }

    // MARK: - What comes before what

    @Test func order() {
        var trace = SMTPTrace()
        _ = trace.drain()
        #expect(trace.client("MAIL FROM:<a@x>") == ["503 5.5.1 Say hello first|"])
        #expect(trace.client("EHLO x") == ["500 5.5.1 Unknown command|"])
        _ = trace.client("LHLO x")
        #expect(trace.client("DATA", "RCPT TO:<a@x>") == ["503 5.5.1 MAIL comes first|503 5.5.1 MAIL comes first|"])
        _ = trace.client("MAIL FROM:<a@x>")
        #expect(
            trace.client("DATA", "MAIL FROM:<a@x>") == [
                "503 5.5.1 No valid recipients|503 5.5.1 Bad sequence of commands|"
            ])
        #expect(trace.client("RSET", "MAIL FROM:<a@x>") == ["250 2.0.0 OK|250 2.1.0 Sender OK|"])
    }

    @Test func logins() {
        var offer = SMTPMachine.Offer(isLMTP: false, hostName: "here", mechanisms: ["PLAIN"], needsAuthentication: true)
        offer.hasStartTLS = true
        var trace = SMTPTrace(offer)
        #expect(trace.client("EHLO x").joined().hasSuffix("250-STARTTLS|250 AUTH PLAIN|"))
        #expect(trace.client("MAIL FROM:<a@x>") == ["530 5.7.0 Authentication required|"])
        #expect(trace.client("AUTH GSSAPI").first?.hasPrefix("504") == true)
        #expect(trace.client("AUTH PLAIN") == ["authenticate PLAIN nil"])
        trace.machine.challenge(ByteBuffer())
        #expect(trace.drain() == ["334 |"])
        #expect(trace.client("AGEAYg==") == ["respond AGEAYg=="])
        trace.machine.refused(SMTPReply(535, "5.7.8", "no"))
        #expect(trace.drain() == ["535 5.7.8 no|"])
        #expect(trace.client("AUTH PLAIN AGEAYg==") == ["authenticate PLAIN AGEAYg=="])
        trace.machine.authenticated()
        #expect(trace.client("MAIL FROM:<a@x>") == ["235 2.7.0 Authenticated|250 2.1.0 Sender OK|"])
        #expect(
            trace.client("STARTTLS", "MAIL FROM:<m@x>") == [
                "503 5.5.0 Nothing may follow STARTTLS before the handshake|", "close",
            ])
    }

    @Test func tlsBeginsAnew() {
        var trace = SMTPTrace(.init(isLMTP: false, hostName: "here", hasStartTLS: true))
        _ = trace.client("EHLO x")
        #expect(trace.client("STARTTLS") == ["start TLS after 220 2.0.0 Begin TLS|"])
        trace.machine.startedTLS(.init(isLMTP: false, hostName: "here"))
        #expect(trace.client("MAIL FROM:<a@x>") == ["503 5.5.1 Say hello first|"])
    }

    // MARK: - Addresses

    @Test(arguments: [
        ("<>", ""), ("<a@B.Example>", "a@b.example"), ("<@r1,@r2:a@b>", "a@b"), ("<\"a b\"@c>", "\"a b\"@c"),
        ("<\"a\\\"b\"@c>", "\"a\\\"b\"@c"),
        ("<a+b@c>", "a+b@c"), ("<postmaster>", "postmaster"), ("<a@[127.0.0.1]>", "a@[127.0.0.1]"),
        ("<日本@例え.jp>", "日本@例え.jp"),
    ])
    func paths(_ text: String, _ expected: String) {
        var parser = SMTPPathParser(Array(text.utf8)[...])
        #expect(parser.parse()?.description == expected)
        #expect(parser.rest.isEmpty)
    }

    @Test(arguments: [
        "", "a@b", "<a@b", "<a@>", "<@b>", "<a b@c>", "<a..b@c>", "<.a@c>", "<a@b..c>", "<a@b@c>", "<\"a@c>",
        "<\"a\"b@c>", "<a@[1>",
        "<\(String(repeating: "a", count: 65))@b>", "<a@\(String(repeating: "b", count: 256))>", "<<a@b>>", "<@r>",
    ])
    func notPaths(_ text: String) {
        var parser = SMTPPathParser(Array(text.utf8)[...])
        #expect(parser.parse() == nil)
    }

    @Test func addressesThatAreNotASCIINeedSMTPUTF8() {
        var trace = SMTPTrace.ready()
        #expect(trace.client("MAIL FROM:<é@x>") == ["553 5.6.7 An address that is not ASCII needs SMTPUTF8|"])
        #expect(
            trace.client("MAIL FROM:<é@x> SMTPUTF8", "RCPT TO:<ü@x>") == ["250 2.1.0 Sender OK|250 2.1.5 Recipient OK|"]
        )
        #expect(trace.client("RSET", "MAIL FROM:<a@x> RET=HDRS") == ["250 2.0.0 OK|555 5.5.4 Unknown parameter|"])
    }

    @Test(arguments: [
        ("bob@here.org", "bob@here.org"), ("Bob@HERE.org", "bob@here.org"), ("bob+tag@here.org", "bob@here.org"),
        ("bob", "bob@here.org"), ("carol@here.org", "carol"), ("carol+x", "carol"), ("carol@elsewhere.org", nil),
        ("bob@elsewhere.org", nil), ("+x@here.org", nil), ("dave@here.org", nil),
    ])
    func whoseMailItIs(_ address: String, _ account: String?) {
        let parts = address.split(separator: "@").map(String.init)
        let path = SMTPPath(localPart: parts[0], domain: parts.count > 1 ? parts[1] : "")
        let recipients = LocalRecipients(localDomains: ["here.org"])
        #expect(recipients.account(for: path, among: ["bob@here.org", "carol"]) == account)
    }
}
