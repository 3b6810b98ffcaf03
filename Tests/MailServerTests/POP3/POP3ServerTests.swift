import NIOCore
import Testing

@testable import MailServer

/// The POP3 server over real sockets, with clients that nobody here wrote.
@Suite(.timeLimit(.minutes(2)))
struct POP3ServerTests {
    private static let messages = [
        "Subject: one\r\n\r\nfirst\r\n", "Subject: two\r\n\r\n.dots\r\n..\r\n.\r\nlast\r\n",
        "Subject: three\r\n\r\n" + String(repeating: "a line of text that goes on\r\n", count: 20_000),
    ]

    @Test func poplib() async throws {
        let host = try MailHost()
        try host.append(Self.messages)
        try await withListener(session: host.pop3.serve) { port in
            let program = """
                import poplib, sys, hashlib
                pop = poplib.POP3("127.0.0.1", int(sys.argv[1]))
                print(sorted(pop.capa()))
                pop.user("bob"); pop.pass_("pw")
                count, octets = pop.stat()
                sizes = [int(line.split()[1]) for line in pop.list()[1]]
                print(count, octets == sum(sizes), len(set(pop.uidl()[1])))
                for number in range(1, count + 1):
                    _, lines, _ = pop.retr(number)
                    text = b"".join(line + b"\\r\\n" for line in lines)
                    print(len(text) == sizes[number - 1], len(text))
                print(pop.top(2, 2)[1])
                pop.dele(1); print(pop.stat()[0]); pop.rset(); print(pop.stat()[0]); pop.dele(2)
                print(pop.quit())
                """
            let output = try await python(program, port)
            let lines = output.split(separator: "\n").map(String.init)
            #expect(lines[0].contains("'UIDL'") && lines[0].contains("'PIPELINING'"))
            #expect(lines[1] == "3 True 3")
            #expect(lines[2...4] == ["True 23", "True 36", "True 580018"])
            #expect(lines[5...] == ["[b'Subject: two', b'', b'.dots', b'..']", "2", "3", "b'+OK Goodbye'"])
        }
        #expect(try host.texts(of: "bob@localhost") == [Self.messages[0], Self.messages[2]])
    }

    @Test func apopAndTheWrongPassword() async throws {
        let host = try MailHost(offersAPOP: true)
        try await withListener(session: host.pop3.serve) { port in
            let program = """
                import poplib, sys
                pop = poplib.POP3("127.0.0.1", int(sys.argv[1]))
                try: pop.apop("bob@localhost", "wrong")
                except poplib.error_proto as error: print(error)
                print(pop.apop("bob@localhost", "pw"))
                """
            let output = try await python(program, port)
            #expect(output.contains("-ERR [AUTH]"))
            #expect(output.contains("+OK Maildrop has 0 messages"))
        }
    }

    @Test func curl() async throws {
        let host = try MailHost()
        try host.append(Self.messages)
        try await withListener(session: host.pop3.serve) { port in
            for mechanism in ["PLAIN", "LOGIN"] {
                let program = """
                    import subprocess, sys
                    sys.stdout.buffer.write(subprocess.run(["curl", "-sS", "-u", "bob@localhost:pw", "--login-options",
                        "AUTH=" + sys.argv[2], "pop3://127.0.0.1:" + sys.argv[1] + "/2"], check=True, stdout=-1).stdout)
                    """
                let output = try await python(program, port, mechanism)
                #expect(output == Self.messages[1])
            }
        }
    }

    /// RFC 1939 section 11: sizes are of lines that end with CRLF, whatever ends them in the store; dots count once.
    @Test func sizesAreThoseOfWhatIsSent() async throws {
        let host = try MailHost()
        try host.append(["Subject: a\n\n.bare\nfeeds", "Subject: b\r\n\r\n.dot\r\n"])
        try await withListener(session: host.pop3.serve) { port in
            let program = """
                import poplib, sys
                client = poplib.POP3("127.0.0.1", int(sys.argv[1]))
                client.user("bob@localhost")
                client.pass_("pw")
                total = 0
                for line in client.list()[1]:
                    number, size = map(int, line.split())
                    sent = sum(len(text) + 2 for text in client.retr(number)[1])
                    print(size == sent)
                    total += size
                print(client.stat()[1] == total)
                client.quit()
                """
            let output = try await python(program, port)
            #expect(output == "True\nTrue\nTrue\n")
        }
    }

    @Test func oneSessionHasTheMaildrop() async throws {
        let host = try MailHost()
        try host.append([Self.messages[0]])
        try await withListener(session: host.pop3.serve) { port in
            let first = try await TestClient.connect(port: port)
            try await first.send("USER bob@localhost\r\nPASS pw\r\nDELE 1\r\n")
            for _ in 1...4 { _ = try await first.readLine() }
            let second = try await TestClient.connect(port: port)
            try await second.send("USER bob@localhost\r\nPASS pw\r\nQUIT\r\n")
            #expect(try await second.readToEnd().contains("-ERR [IN-USE]"))
            // It goes without QUIT: nothing is deleted, and the maildrop is free.
            try await first.closeOutput()
            _ = try await first.readToEnd()
            let third = try await TestClient.connect(port: port)
            try await third.send("USER bob@localhost\r\nPASS pw\r\nUIDL\r\nQUIT\r\n")
            #expect(try await third.readToEnd().contains("+OK Maildrop has 1 messages"))
        }
        #expect(try host.texts(of: "bob@localhost") == [Self.messages[0]])
    }

    @Test func aClientThatDoesNotReadHoldsNoMessageInMemory() async throws {
        let host = try MailHost()
        try host.append([Self.messages[2]])
        try await withListener(session: host.pop3.serve) { port in
            let client = try await TestClient.connect(port: port)
            try await client.send(
                "USER bob@localhost\r\nPASS pw\r\n" + String(repeating: "RETR 1\r\n", count: 20) + "QUIT\r\n")
            let answer = try await client.readToEnd()
            #expect(answer.utf8.count > 20 * Self.messages[2].utf8.count)
            #expect(answer.hasSuffix(".\r\n+OK Goodbye\r\n"))
        }
    }
}
