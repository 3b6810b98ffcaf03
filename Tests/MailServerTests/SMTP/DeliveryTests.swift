import Foundation
import MailStore
import Testing

@testable import MailServer

/// LMTP and submission over real sockets, with Python's clients and curl.
@Suite(.timeLimit(.minutes(2)))
struct DeliveryTests {
    private static let lmtp = """
        import smtplib, sys
        client = smtplib.LMTP("127.0.0.1", int(sys.argv[1]))
        client.ehlo_or_helo_if_needed()
        print(sorted(client.esmtp_features))
        print(client.mail("sender@elsewhere.org")[0])
        print([client.rcpt(name)[0] for name in ["bob+tag@localhost", "carol@localhost", "dave@localhost"]])
        print(client.docmd("DATA")[0])
        client.send(b"Subject: hello\\r\\n\\r\\n..dot\\r\\n.\\r\\n")
        print([client.getreply()[0] for _ in range(2)])
        client.quit()
        """

    @Test func lmtp() async throws {
        let host = try MailHost()
        try await withListener(session: LMTPService(store: host.store, logger: host.logger).serve) { port in
            let lines = try await python(Self.lmtp, port).split(separator: "\n")
            #expect(
                lines == [
                    "['8bitmime', 'chunking', 'enhancedstatuscodes', 'pipelining', 'size', 'smtputf8']", "250",
                    "[250, 250, 550]", "354", "[250, 250]",
                ])
        }
        let text = try host.texts(of: "bob@localhost").joined()
        #expect(
            text.hasPrefix("Return-Path: <sender@elsewhere.org>\r\nDelivered-To: bob+tag@localhost\r\nReceived: from "))
        #expect(text.hasSuffix("+0000\r\nSubject: hello\r\n\r\n.dot\r\n"))
        #expect(try host.texts(of: "carol@localhost").count == 1)
    }

    @Test func aFullMailbox() async throws {
        var options = MailStoreOptions()
        options.quotaBytes = 2000
        let host = try MailHost(options: options)
        try await withListener(session: LMTPService(store: host.store, logger: host.logger).serve) { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("LHLO x\r\nMAIL FROM:<> SIZE=5000\r\nRCPT TO:<bob@localhost>\r\nRSET\r\n")
            try await client.send("MAIL FROM:<>\r\nRCPT TO:<bob@localhost>\r\nBDAT 3000 LAST\r\n")
            try await client.send(String(repeating: "x", count: 3000) + "QUIT\r\n")
            let answer = try await client.readToEnd()
            #expect(answer.contains("452 4.2.2"))
            #expect(answer.contains("552 5.2.2"))
        }
        #expect(try host.texts(of: "bob@localhost").isEmpty)
    }

    /// RFC 2033 section 4.2: one full mailbox is one recipient's failure.
    @Test func eachRecipientHasAnAnswer() async throws {
        var options = MailStoreOptions()
        options.quotaBytes = 2_000
        let host = try MailHost(options: options)
        try host.append(["Subject: old\r\n\r\n" + String(repeating: "x", count: 1_500)])
        try await withListener(session: LMTPService(store: host.store, logger: host.logger).serve) { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bob@localhost>\r\nRCPT TO:<carol@localhost>\r\n")
            try await client.send("DATA\r\nSubject: x\r\n\r\n\(String(repeating: "y", count: 600))\r\n.\r\nQUIT\r\n")
            let lines = try await client.readToEnd().split(separator: "\r\n").suffix(3)
            #expect(lines.map { String($0.prefix(9)) } == ["552 5.2.2", "250 2.0.0", "221 2.0.0"])
        }
        #expect(try host.texts(of: "bob@localhost").count == 1)
        #expect(try host.texts(of: "carol@localhost").count == 1)
    }

    @Test func aMessageOverTheLimitIsRefused() async throws {
        var options = LMTPOptions()
        options.maximumMessageBytes = 1_000
        let host = try MailHost()
        let service = LMTPService(store: host.store, options: options, logger: host.logger)
        try await withListener(session: service.serve) { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("LHLO x\r\nMAIL FROM:<> SIZE=2000\r\nMAIL FROM:<>\r\nRCPT TO:<bob@localhost>\r\n")
            try await client.send("DATA\r\n\(String(repeating: "y", count: 2_000))\r\n.\r\nNOOP\r\nQUIT\r\n")
            let answer = try await client.readToEnd()
            #expect(answer.components(separatedBy: "552 5.3.4").count == 3, "\(answer)")
            #expect(answer.contains("\r\n250 2.0.0") || answer.contains("\r\n250 "))
        }
        #expect(try host.texts(of: "bob@localhost").isEmpty)
    }

    @Test func aMessageThatIsNotCompleteIsNotThere() async throws {
        let host = try MailHost()
        try await withListener(session: LMTPService(store: host.store, logger: host.logger).serve) { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bob@localhost>\r\nDATA\r\nhalf a message\r\n")
            try await client.closeOutput()
            _ = try await client.readToEnd()
        }
        #expect(try host.texts(of: "bob@localhost").isEmpty)
    }

    @Test func submission() async throws {
        let host = try MailHost()
        let service = SubmissionService(store: host.store, authenticator: host.authenticator, logger: host.logger)
        try await withListener(session: service.serve) { port in
            let program = """
                import smtplib, sys
                client = smtplib.SMTP("127.0.0.1", int(sys.argv[1]))
                client.ehlo()
                print(client.mail("bob@localhost")[0])
                try: client.login("bob@localhost", "wrong")
                except smtplib.SMTPAuthenticationError as error: print(error.smtp_code)
                client.login("bob@localhost", "pw")
                print(client.mail("carol@localhost")[0])
                print(client.mail("bob@localhost")[0])
                print([client.rcpt(name)[0] for name in ["carol@localhost", "carol@elsewhere.org"]])
                print(client.data(b"Subject: hi\\r\\n\\r\\ntext\\r\\n")[0])
                client.quit()
                """
            let lines = try await python(program, port).split(separator: "\n")
            #expect(lines == ["530", "535", "550", "250", "[250, 550]", "250"])
            let curl = """
                import subprocess, sys
                url = "smtp://127.0.0.1:" + sys.argv[1]
                for extra in [[], ["--crlf"]]:
                    done = subprocess.run(["curl", "-sS", url, "-u", "bob@localhost:pw", "--mail-from", "bob@localhost",
                        "--mail-rcpt", "carol@localhost", "-T", "-"] + extra, input=b"Subject: curl\\n\\ntext\\n", stderr=-1)
                    print(done.returncode)
                """
            // Bare LFs are refused; curl makes CRLF of them when it is told to.
            let codes = try await python(curl, port)
            #expect(codes.hasSuffix("0\n") && !codes.hasPrefix("0"))
        }
        let texts = try host.texts(of: "carol@localhost")
        #expect(texts.count == 2)
        #expect(texts.allSatisfy { $0.contains(" with ESMTPA id ") })
    }

    /// RFC 5321 has one answer for all recipients: where one's mailbox is full nobody gets the message, which the client
    /// will send again.
    @Test func aSubmissionToAFullMailboxIsForNobody() async throws {
        var options = MailStoreOptions()
        options.quotaBytes = 2_000
        let host = try MailHost(options: options)
        try host.append(["Subject: old\r\n\r\n" + String(repeating: "x", count: 1_500)], to: "carol@localhost")
        let service = SubmissionService(store: host.store, authenticator: host.authenticator, logger: host.logger)
        try await withListener(session: service.serve) { port in
            let program = """
                import smtplib, sys
                client = smtplib.SMTP("127.0.0.1", int(sys.argv[1]))
                client.login("bob@localhost", "pw")
                client.mail("bob@localhost")
                print([client.rcpt(name)[0] for name in ["bob@localhost", "carol@localhost"]])
                print(client.data(b"Subject: hi\\r\\n\\r\\n" + b"y" * 600 + b"\\r\\n")[0])
                client.quit()
                """
            let answers = try await python(program, port)
            #expect(answers == "[250, 250]\n552\n")
        }
        #expect(try host.texts(of: "bob@localhost").isEmpty)
        #expect(try host.texts(of: "carol@localhost").count == 1)
    }
}
