import Foundation
import Testing

@testable import MailService

@Suite("A message as it is taken, and as it goes out")
struct OutgoingInspectorTests {
    private func inspect(_ text: String, cutAt cut: Int? = nil) throws -> (String, OutgoingInspector.Facts) {
        var inspector = OutgoingInspector(now: Date(timeIntervalSince1970: 1_800_000_000), domain: "example.org")
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        if let cut {
            output += try inspector.receive(Array(bytes[..<cut]))
            output += try inspector.receive(Array(bytes[cut...]))
        } else {
            output += try inspector.receive(bytes)
        }
        output += try inspector.finish()
        return (String(decoding: output, as: UTF8.self), inspector.facts)
    }

    private static let complete =
        "From: amy@example.org\r\nTo: bob@example.com\r\nBcc: carl@example.com,\r\n dora@example.com\r\n"
        + "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\nMessage-ID: <m@example.org>\r\nUser-Agent: x\r\n\r\nHello\r\n.\r\n"

    @Test func aCompleteMessageStaysAsItIsWhereverItIsCut() throws {
        for cut in Self.complete.utf8.indices.map({
            Self.complete.utf8.distance(from: Self.complete.utf8.startIndex, to: $0)
        }) {
            let (output, facts) = try inspect(Self.complete, cutAt: cut)
            #expect(output == Self.complete)
            #expect(facts.storedSize == Self.complete.utf8.count)
            #expect(facts.sentSize == Self.complete.utf8.count - 43)
        }
    }

    @Test func whatIsMissingIsAdded() throws {
        let (output, facts) = try inspect("From: amy@example.org\r\n\r\nHello\r\n")
        let lines = output.components(separatedBy: "\r\n")
        #expect(lines[1] == "Date: Fri, 15 Jan 2027 08:00:00 +0000")
        #expect(lines[2].wholeMatch(of: /Message-ID: <[0-9a-f-]{36}@example\.org>/) != nil)
        #expect(lines[3] == "User-Agent: Postern")
        #expect(facts.messageID.hasSuffix("@example.org"))
        #expect(output.hasSuffix("\r\n\r\nHello\r\n"))
    }

    @Test(arguments: ["From: a@b\n\nx\ny", "From: a@b\r\n\r\nx\ny", "From: a@b\n\nx\r\ny\n"])
    func bareLineFeedsBecomeLineEnds(text: String) throws {
        #expect(try inspect(text).0.hasSuffix("\r\n\r\nx\r\ny\r\n"))
    }

    @Test(arguments: ["From: a@b", "From: a@b\r\n", "From: a@b\r\n\r\n"])
    func aHeaderAlone(text: String) throws {
        let (output, facts) = try inspect(text)
        #expect(output.hasPrefix("From: a@b\r\nDate:"))
        #expect(output.hasSuffix("\r\n\r\n"))
        #expect(facts.storedSize == output.utf8.count)
    }

    @Test(arguments: [
        "From: a@b\r\n\r\nx\0y\r\n", "From: a@b\r\n\r\nx\ry\r\n", "From: a@b\rBcc: c@d\r\n\r\n", "\r\nbody\r\n", "",
        "From someone\r\nFrom: a@b\r\n\r\n", "From: a@b\r\nno field\r\n\r\n", " folded: first\r\n\r\n",
        "From: a@b\r\n\r\n" + String(repeating: "x", count: 999) + "\r\n", "From: a@b\r\n\r\nend\r",
    ])
    func whatNoServerShouldSee(text: String) {
        #expect(throws: MailServiceError.self) { try inspect(text) }
    }

    @Test func linesOf998OctetsAreKept() throws {
        let line = String(repeating: "x", count: 998)
        #expect(try inspect("From: a@b\r\n\r\n\(line)\r\n").0.hasSuffix("\r\n\(line)\r\n"))
    }

    @Test func endlessHeaders() {
        let header = String(repeating: "X-Y: \(String(repeating: "z", count: 900))\r\n", count: 400)
        #expect(throws: MailServiceError.self) { try inspect("From: a@b\r\n\(header)\r\n") }
    }

    @Test func eightBitsAreNoticed() throws {
        #expect(try inspect("From: a@b\r\n\r\nä\r\n").1.hasEightBitBody)
        #expect(try inspect("From: a@b\r\nSubject: ä\r\n\r\n").1.hasEightBitHeader)
        #expect(try !inspect("From: a@b\r\nBcc: ä@b\r\n\r\n").1.hasEightBitHeader)
    }

    // MARK: - Bcc

    @Test(arguments: [
        ("Bcc: x@y\r\nTo: a@b\r\n\r\nBcc: body\r\n", "To: a@b\r\n\r\nBcc: body\r\n"),
        ("To: a@b\r\nBCC: x@y,\r\n\tz@y\r\n more\r\nSubject: s\r\n\r\n", "To: a@b\r\nSubject: s\r\n\r\n"),
        ("Resent-Bcc : x@y\r\nbcc\t: z\r\nBccx: stays\r\nX-Bcc: stays\r\n\r\n", "Bccx: stays\r\nX-Bcc: stays\r\n\r\n"),
        ("Subject: Bcc: x\r\n Bcc: y\r\n\r\n", "Subject: Bcc: x\r\n Bcc: y\r\n\r\n"), ("Bcc: all", ""), ("Bc", "Bc"),
        ("Bcc: a\n\nBcc: b\n", "\nBcc: b\n"),
    ])
    func blindCopiesAreTakenOut(text: String, expected: String) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var removal = BlindCopyRemoval()
            let output = removal.filter(Array(bytes[..<cut])) + removal.filter(Array(bytes[cut...])) + removal.finish()
            #expect(String(decoding: output, as: UTF8.self) == expected, "cut at \(cut)")
        }
    }
}

@Suite("Who sends, and to whom")
struct EnvelopeTests {
    @Test(arguments: [
        "amy@example.org", "a.b+c@x.y", "\"a b\"@example.org", "ämy@bücher.example", "a@[127.0.0.1]", "用户@例え.jp",
        "o'neill@example.org", "a@localhost", "a@faß.example", "\".a..b\"@c",
    ])
    func addresses(text: String) throws {
        let address = try #require(SMTPAddress(text))
        #expect(address.description == text)
        #expect(!address.wireForm.split(separator: "@").last!.utf8.contains { $0 >= 0x80 })
    }

    @Test(arguments: [
        "", "amy", "@example.org", "amy@", "a b@example.org", "a@b c", "a@b>\r\nRCPT TO:<x@y", "a\r@b", "a@b\n",
        "a\0@b",
        ".a@b", "a..b@c", "a.@b", "<a@b>", "\"a\"b\"@c", "a@b@c", "a@-b", "a@b..c", "a@b\u{202E}c", "\u{200B}a@b",
        "a@exä mple", "a@ex\u{AD}ample", "b\u{FFFD}b@c", "a@\u{FFFD}", "a@[b",
        String(repeating: "a", count: 65) + "@b", "a@" + String(repeating: "b.", count: 130) + "c",
    ])
    func noAddresses(text: String) {
        #expect(SMTPAddress(text) == nil)
    }

    @Test(arguments: [
        (MailServer.Senders.own, "amy@example.org", true), (.own, "Amy+news@EXAMPLE.org", true),
        (.own, "amyx@example.org", false), (.own, "bob@example.org", false), (.domain, "bob@example.org", true),
        (.domain, "bob@example.com", false), (.any, "bob@example.com", true),
    ])
    func identities(senders: MailServer.Senders, text: String, expected: Bool) throws {
        let server = MailServer(
            name: "example", domains: ["example.org"], imap: MailEndpoint(host: "x", port: 993), senders: senders)
        let account = try AccountDirectory(servers: [server]).account(for: "amy@example.org")
        #expect(account.maySend(as: try #require(SMTPAddress(text))) == expected)
    }
}

@Suite("Passwords of queued submissions")
struct CredentialSealTests {
    @Test func aSealOpensInItsPlaceAlone() throws {
        let seal = CredentialSeal(serverKey: Secret(Array(repeating: 7, count: 32)))
        let account = AccountID(rawValue: "a")
        let sealed = try seal.seal(Secret("hunter2"), account: account, submission: SubmissionID(rawValue: "s"))
        #expect(!sealed.starts(with: Array("hunter2".utf8)))
        #expect(try seal.open(sealed, account: account, submission: SubmissionID(rawValue: "s")).matches("hunter2"))
        #expect(throws: (any Error).self) {
            try seal.open(sealed, account: account, submission: SubmissionID(rawValue: "t"))
        }
        let other = CredentialSeal(serverKey: Secret(Array(repeating: 8, count: 32)))
        #expect(throws: (any Error).self) {
            try other.open(sealed, account: account, submission: SubmissionID(rawValue: "s"))
        }
    }
}
