import NIOCore
import POP3Protocol
import Testing

@Suite struct ServerMachineTests {
    // MARK: - AUTHORIZATION

    @Test func aLogin() {
        var trace = ServerTrace()
        #expect(trace.drain() == ["+OK ready|"])
        #expect(trace.client("USER bob") == ["+OK Send the password|"])
        #expect(trace.client("PASS my secret ") == ["login bob my secret "])
        trace.machine.loggedIn(ServerTrace.maildrop(2))
        #expect(trace.drain() == ["+OK Maildrop has 2 messages (30 octets)|"])
        #expect(trace.client("CAPA") == ["+OK Capability list follows|TOP|PIPELINING|EXPIRE NEVER|.|"])
    }

    @Test func passFollowsUserAlone() {
        var trace = ServerTrace()
        _ = trace.drain()
        #expect(trace.client("PASS x") == ["-ERR USER comes first|"])
        let answers = trace.client("USER bob", "NOOP", "PASS x")
        #expect(answers == ["+OK Send the password|-ERR NOOP is for after the login|-ERR USER comes first|"])
    }

    @Test(arguments: ["STAT", "LIST", "RETR 1", "DELE 1", "NOOP", "RSET", "TOP 1 1", "UIDL"])
    func nothingOfTheMaildropBeforeTheLogin(_ command: String) {
        var trace = ServerTrace()
        _ = trace.drain()
        #expect(trace.client(command) == ["-ERR \(command.prefix { $0 != " " }) is for after the login|"])
    }

    @Test(arguments: ["USER bob", "PASS x", "APOP bob 0", "AUTH PLAIN", "AUTH", "STLS", "UTF8"])
    func noSecondLogin(_ command: String) {
        var trace = ServerTrace.loggedIn()
        #expect(trace.client(command) == ["-ERR \(command.prefix { $0 != " " }) is for before the login|"])
    }

    @Test func anExchange() {
        var trace = ServerTrace()
        _ = trace.drain()
        #expect(trace.client("AUTH PLAIN") == ["authenticate PLAIN nil"])
        trace.machine.challenge(ByteBuffer())
        #expect(trace.drain() == ["+ |"])
        #expect(trace.client("AGIAYg==") == ["respond AGIAYg=="])
        trace.machine.refused(.error("no", code: .authentication))
        #expect(trace.drain() == ["-ERR [AUTH] no|"])
        #expect(trace.client("AUTH PLAIN AGIAYg==") == ["authenticate PLAIN AGIAYg=="])
        trace.machine.challenge(ByteBuffer(string: "YQ=="))
        #expect(trace.drain() == ["+ YQ==|"])
        #expect(trace.client("*") == ["respond nil"])
        trace.machine.refused(.error("given up"))
        #expect(trace.drain() == ["-ERR given up|"])
        #expect(trace.client("AUTH GSSAPI") == ["-ERR GSSAPI is not offered here|"])
    }

    @Test func loginsMayFailOnlySoOften() {
        var options = ServerMachine.Options()
        options.maximumFailedLogins = 2
        var trace = ServerTrace(options: options)
        for _ in 1...2 {
            _ = trace.client("USER bob", "PASS x")
            trace.machine.refused(.error("no", code: .authentication))
        }
        #expect(trace.drain() == ["-ERR [AUTH] no|", "close"])
        #expect(trace.client("NOOP") == [])
    }

    @Test func whatFollowsSTLSInTheClearIsNeverACommand() {
        var trace = ServerTrace()
        _ = trace.drain()
        #expect(
            trace.client("STLS", "USER mallory") == ["-ERR Nothing may follow STLS before the handshake|", "close"])
        trace = ServerTrace()
        _ = trace.drain()
        #expect(trace.client("STLS") == ["start TLS after +OK Begin TLS|"])
        #expect(trace.client("USER mallory") == [])
        var offer = ServerTrace.offer
        offer.capabilities = CapabilitySet([.user])
        trace.machine.startedTLS(offer)
        #expect(trace.client("STLS") == ["-ERR STLS is not offered here|"])
        #expect(trace.client("USER bob") == ["+OK Send the password|"])
    }

    @Test func withoutUserInTheOfferNoPasswordIsTaken() {
        var offer = ServerTrace.offer
        offer.capabilities = CapabilitySet([.stls])
        var trace = ServerTrace(offer)
        _ = trace.drain()
        let answer = trace.client("USER bob").joined()
        #expect(answer.hasPrefix("-ERR Passwords are not taken"))
        #expect(trace.client("APOP bob 0") == ["-ERR APOP is not offered here|"])
    }

    @Test func apop() {
        var offer = ServerTrace.offer
        offer.hasAPOP = true
        var trace = ServerTrace(offer)
        _ = trace.drain()
        #expect(
            trace.client("APOP mrose c4c9334bac560ecc979e58001b3e22fb") == [
                "digest mrose c4c9334bac560ecc979e58001b3e22fb"
            ])
    }

    // MARK: - TRANSACTION

    @Test func theMaildropIsNumberedOnce() {
        var trace = ServerTrace.loggedIn()
        #expect(trace.client("STAT", "LIST") == ["+OK 3 60|+OK 3 messages (60 octets)|1 10|2 20|3 30|.|"])
        let refusals = String(repeating: "-ERR No such message|", count: 5)
        #expect(
            trace.client("DELE 2", "DELE 2", "LIST 2", "RETR 2", "TOP 2 0", "UIDL 2") == [
                "+OK Message 2 deleted|" + refusals
            ])
        #expect(trace.client("LIST", "UIDL 3") == ["+OK 2 messages (40 octets)|1 10|3 30|.|+OK 3 7.103|"])
        #expect(trace.client("UIDL") == ["+OK|1 7.101|3 7.103|.|"])
        #expect(trace.client("RSET", "STAT") == ["+OK Maildrop has 3 messages (60 octets)|+OK 3 60|"])
        #expect(trace.client("LIST 4", "DELE 999999999") == ["-ERR No such message|-ERR No such message|"])
    }

    @Test func deletionWaitsForQuit() {
        var trace = ServerTrace.loggedIn()
        #expect(
            trace.client("DELE 3", "DELE 1", "QUIT") == [
                "update [101, 103]", "+OK Message 3 deleted|+OK Message 1 deleted|",
            ])
        trace.machine.updated(.done)
        #expect(trace.drain() == ["+OK Goodbye|", "close"])
    }

    @Test func quitTellsWhatWentWrong() {
        var trace = ServerTrace.loggedIn()
        #expect(trace.client("QUIT") == ["update []"])
        trace.machine.updated(.failed(.error("not all", code: .systemTemporary)))
        #expect(trace.drain() == ["-ERR [SYS/TEMP] not all|", "close"])
        #expect(trace.machine.isClosed)
    }

    @Test func aMessageGoesOutStuffed() {
        var trace = ServerTrace.loggedIn()
        #expect(trace.client("RETR 1", "NOOP") == ["retrieve 101"])
        trace.machine.contentBegins()
        let wantsMore = trace.machine.content(ByteBuffer(string: ".a\r\n."))
        #expect(wantsMore)
        #expect(trace.drain() == ["+OK 10 octets|..a|.."])
        _ = trace.machine.content(ByteBuffer(string: "\r\nend"))
        trace.machine.contentEnds()
        #expect(trace.drain() == ["|end|.|+OK|"])
    }

    @Test func topStopsReading() {
        var trace = ServerTrace.loggedIn()
        #expect(trace.client("TOP 2 1") == ["retrieve 102"])
        trace.machine.contentBegins()
        let wantsMore = trace.machine.content(ByteBuffer(string: "A: 1\r\n\r\none\r\ntwo\r\n"))
        #expect(!wantsMore)
        trace.machine.contentEnds()
        #expect(trace.drain() == ["+OK|A: 1||one|.|"])
    }

    @Test func aMessageThatIsGone() {
        var trace = ServerTrace.loggedIn()
        _ = trace.client("RETR 1")
        trace.machine.refused(.error("gone"))
        #expect(trace.drain() == ["-ERR gone|"])
        #expect(trace.client("NOOP") == ["+OK|"])
    }

    @Test func aLongListingComesInPieces() {
        var options = ServerMachine.Options()
        options.pieceBytes = 1000
        var trace = ServerTrace.loggedIn(messages: 5000, options: options)
        let pieces = trace.client("UIDL", "STAT")
        #expect(pieces.count > 50)
        #expect(pieces.allSatisfy { $0.utf8.count < 1100 })
        let lines = pieces.joined().split(separator: "|")
        #expect(lines.count == 5003)
        #expect(lines.last?.hasPrefix("+OK 5000 ") == true)
    }

    // MARK: - Hostile clients

    @Test func badCommandsEndASession() {
        var trace = ServerTrace.loggedIn()
        let done = (1...30).flatMap { _ in trace.client("GET / HTTP/1.1") }
        #expect(done.count == 22)
        #expect(done.suffix(2) == ["-ERR Too many bad commands|", "close"])
    }

    @Test func aHundredThousandCommandsAtOnce() {
        var trace = ServerTrace()
        _ = trace.drain()
        let flood = Array(repeating: Array("CAPA\r\n".utf8), count: 100_000).flatMap { $0 }
        trace.machine.received(ByteBuffer(bytes: flood))
        let last = trace.drain().last
        #expect(last == "close")
        trace = .loggedIn()
        trace.machine.received(ByteBuffer(bytes: flood))
        let isPiecewise = trace.drain().allSatisfy { $0.utf8.count < 40_000 }
        #expect(isPiecewise)
    }

    @Test func anEndlessLine() {
        var trace = ServerTrace()
        _ = trace.drain()
        var done: [String] = []
        for _ in 1...10_000 where done.isEmpty {
            trace.machine.received(ByteBuffer(repeating: 0x41, count: 1000))
            done += trace.drain()
        }
        #expect(done == ["-ERR Line too long|", "close"])
    }

    @Test func answersInTheWrongOrderChangeNothing() {
        var trace = ServerTrace()
        _ = trace.drain()
        trace.machine.loggedIn(ServerTrace.maildrop(1))
        trace.machine.challenge(ByteBuffer())
        trace.machine.contentBegins()
        let wantsMore = trace.machine.content(ByteBuffer(string: "x"))
        #expect(!wantsMore)
        trace.machine.contentEnds()
        trace.machine.updated(.done)
        trace.machine.startedTLS(ServerTrace.offer)
        #expect(trace.drain() == [])
        #expect(trace.client("STAT") == ["-ERR STAT is for after the login|"])
    }

    @Test func splitAtEveryByte() {
        let lines = "USER bob\r\nCAPA\r\nNOOP\r\nLIST\r\nDELE 1\r\n"
        var whole = ServerTrace()
        var cut = ServerTrace()
        cut.isCut = true
        let answers = whole.client(lines).joined()
        let cutAnswers = cut.client(lines).joined()
        #expect(cutAnswers == answers)
    }
}
