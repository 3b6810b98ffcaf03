import Foundation
import MailService
import Testing

@testable import Outbound

/// Traces of the protocol: replies go in, lines come out.
struct SMTPTransactionTests {
    private static let everything = SMTPExtensions(lines: [
        "mail.example", "PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8", "DSN",
    ])

    private static func message(
        from sender: String = "amy@example.org", to recipients: [String] = ["bob@example.org"], size: Int = 100,
        eightBit: Bool = false
    ) throws -> OutgoingMessage {
        OutgoingMessage(
            sender: try #require(SMTPAddress(sender)),
            recipients: try recipients.map { EnvelopeRecipient(try #require(SMTPAddress($0))) },
            size: size, hasEightBitBody: eightBit, content: { ContentStream([]) })
    }

    private static func text(_ action: SMTPTransaction.Action) -> String {
        switch action {
        case .send(let bytes): String(decoding: bytes, as: UTF8.self)
        case .sendContent: "(content)"
        case .wait: "(wait)"
        case .end(.accepted(let reply)): "accepted \(reply.code)"
        case .end(.refused(let reply)):
            "refused \(reply.command) \(reply.code) \(reply.enhancedCode ?? "-") \(reply.text)"
        case .end(.failed(let error)): "failed \(error.code.rawValue)"
        case .end(.unknown(let error)): "unknown \(error.code.rawValue)"
        }
    }

    private static func reply(_ text: String) -> SMTPReplyFramer.Reply {
        .init(code: Int(text.prefix(3)) ?? 0, lines: [String(text.dropFirst(4))])
    }

    @Test func oneStepAfterTheOther() throws {
        var transaction = SMTPTransaction(
            try Self.message(to: ["bob@example.org", "carl@example.org"]), extensions: SMTPExtensions())
        #expect(Self.text(transaction.begin()) == "MAIL FROM:<amy@example.org>\r\n")
        #expect(Self.text(transaction.received(Self.reply("250 ok"))) == "RCPT TO:<bob@example.org>\r\n")
        #expect(Self.text(transaction.received(Self.reply("250 ok"))) == "RCPT TO:<carl@example.org>\r\n")
        #expect(Self.text(transaction.received(Self.reply("550 5.1.1 who?"))) == "DATA\r\n")
        #expect(Self.text(transaction.received(Self.reply("354 go"))) == "(content)")
        #expect(String(decoding: transaction.encode(Array("a\r\n.b\r\n".utf8)), as: UTF8.self) == "a\r\n..b\r\n")
        #expect(!transaction.isInDoubt)
        #expect(transaction.contentEnded() == Array(".\r\n".utf8))
        #expect(transaction.isInDoubt)
        #expect(Self.text(transaction.received(Self.reply("250 2.0.0 queued"))) == "accepted 250")
        #expect(transaction.recipients.map { $0?.code } == [250, 550])
        #expect(transaction.recipients[1]?.enhancedCode == "5.1.1")
    }

    @Test func oneFlightWherePipeliningIsOffered() throws {
        var transaction = SMTPTransaction(
            try Self.message(to: ["bob@example.org", "carl@example.org"]), extensions: Self.everything)
        #expect(
            Self.text(transaction.begin())
                == "MAIL FROM:<amy@example.org> SIZE=100\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<carl@example.org>\r\n"
        )
        #expect(Self.text(transaction.received(Self.reply("250 ok"))) == "(wait)")
        #expect(Self.text(transaction.received(Self.reply("250 ok"))) == "(wait)")
        #expect(Self.text(transaction.received(Self.reply("250 ok"))) == "DATA\r\n")
    }

    @Test func parametersOfExtensions() throws {
        var message = try Self.message(from: "ämy@bücher.example", to: ["bob@bücher.example"], eightBit: true)
        message.notification = DeliveryNotification(returned: .headers, envelopeID: "a+b c")
        message.recipients[0].notify = [.success, .delay]
        var transaction = SMTPTransaction(message, extensions: Self.everything)
        #expect(
            Self.text(transaction.begin())
                == "MAIL FROM:<ämy@xn--bcher-kva.example> SIZE=100 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb+20c\r\n"
                + "RCPT TO:<bob@xn--bcher-kva.example> NOTIFY=DELAY,SUCCESS\r\n")
    }

    @Test(arguments: [
        (["SIZE 99"], "amy@example.org", false, "failed too-large"),
        (["8BITMIME"], "ämy@example.org", false, "failed unsupported"),
        (["SMTPUTF8"], "amy@example.org", true, "failed unsupported"),
    ])
    func whatTheServerCannotTakeIsNotTried(keywords: [String], sender: String, eightBit: Bool, expected: String) throws
    {
        var transaction = SMTPTransaction(
            try Self.message(from: sender, eightBit: eightBit), extensions: SMTPExtensions(lines: ["x"] + keywords))
        #expect(Self.text(transaction.begin()) == expected)
    }

    @Test func everyRecipientRefused() throws {
        var transaction = SMTPTransaction(
            try Self.message(to: ["bob@example.org", "carl@example.org"]), extensions: SMTPExtensions())
        _ = transaction.begin()
        _ = transaction.received(Self.reply("250 ok"))
        _ = transaction.received(Self.reply("451 4.2.0 later"))
        #expect(Self.text(transaction.received(Self.reply("550 no"))) == "refused RCPT 451 4.2.0 later")
    }

    @Test func lostBeforeAndAfterTheEndMark() throws {
        let error = MailServiceError(.upstreamBroken, "")
        var transaction = SMTPTransaction(try Self.message(), extensions: SMTPExtensions())
        for text in ["250 ok", "250 ok", "354 go"] { _ = transaction.received(Self.reply(text)) }
        var early = transaction
        #expect(Self.text(.end(early.lost(error))) == "failed upstream-broken")
        _ = transaction.contentEnded()
        #expect(Self.text(.end(transaction.lost(error))) == "unknown upstream-broken")
    }

    @Test(
        "421 ends it, whatever it answers (RFC 5321 section 3.8)",
        arguments: [(0, "MAIL"), (1, "RCPT"), (2, "DATA"), (3, "end of data")])
    func theServerGoesAway(step: Int, command: String) throws {
        var transaction = SMTPTransaction(try Self.message(), extensions: SMTPExtensions())
        _ = transaction.begin()
        for text in ["250 ok", "250 ok", "354 go"].prefix(step) { _ = transaction.received(Self.reply(text)) }
        if step == 3 { _ = transaction.contentEnded() }
        let step = transaction.received(Self.reply("421 4.3.2 going away"))
        #expect(Self.text(step) == "refused \(command) 421 4.3.2 going away")
    }

    @Test func anAnswerInTheMiddleOfTheContent() throws {
        var transaction = SMTPTransaction(try Self.message(), extensions: SMTPExtensions())
        for text in ["250 ok", "250 ok", "354 go"] { _ = transaction.received(Self.reply(text)) }
        #expect(Self.text(transaction.received(Self.reply("552 too large"))) == "refused DATA 552 - too large")
    }
}

struct SMTPWireTests {
    @Test func repliesWhereverTheyAreCut() throws {
        let bytes = Array("250-a\r\n250-SIZE 10\r\n250 X\r\n354 go\n221\r\n".utf8)
        var whole = SMTPReplyFramer()
        let expected = try whole.receive(bytes)
        #expect(expected.map(\.code) == [250, 354, 221])
        #expect(expected[0].lines == ["a", "SIZE 10", "X"])
        for cut in bytes.indices {
            var framer = SMTPReplyFramer()
            #expect(try framer.receive(bytes[..<cut]) + framer.receive(bytes[cut...]) == expected)
        }
    }

    @Test(arguments: ["HTTP/1.1 400 no\r\n", "25\r\n", "999 x\r\n", "250-a\r\n251 b\r\n", "250?x\r\n", "\r\n"])
    func whatIsNoReply(text: String) {
        var framer = SMTPReplyFramer()
        #expect(throws: SMTPReplyFramer.Invalid.self) { try framer.receive(Array(text.utf8)) }
    }

    @Test func endlessRepliesAreGivenUp() {
        var line = SMTPReplyFramer()
        #expect(throws: SMTPReplyFramer.Invalid.self) {
            try line.receive(Array(repeating: UInt8(ascii: "2"), count: 5_000))
        }
        var lines = SMTPReplyFramer()
        #expect(throws: SMTPReplyFramer.Invalid.self) {
            try lines.receive(Array(String(repeating: "250-x\r\n", count: 300).utf8))
        }
    }

    @Test(arguments: ["", ".", ".\r\n.", "a\r\n..b\r\n", "a\n.b", "\r\n.\r\n.\r\n", "a\r", "x\r.\r\n.y"])
    func dotsAreDoubledWhereverTheContentIsCut(text: String) {
        let bytes = Array(text.utf8)
        var whole = DotStuffing()
        var expected: [UInt8] = []
        whole.append(bytes, to: &expected)
        #expect(
            Self.unstuffed(expected + whole.endMark) == (text.hasSuffix("\r\n") || text.isEmpty ? text : text + "\r\n"))
        for cut in bytes.indices {
            var stuffing = DotStuffing()
            var output: [UInt8] = []
            stuffing.append(Array(bytes[..<cut]), to: &output)
            stuffing.append(Array(bytes[cut...]), to: &output)
            #expect(output == expected)
            #expect(stuffing.endMark == whole.endMark)
        }
    }

    /// As a server reads it: up to the line that is a dot.
    private static func unstuffed(_ bytes: [UInt8]) -> String? {
        var lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        guard lines.popLast() == "", lines.popLast() == "." else { return nil }
        return lines.map { ($0.hasPrefix(".") ? String($0.dropFirst()) : $0) + "\r\n" }.joined()
    }
}
