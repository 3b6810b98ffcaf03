import NIOCore
import POP3Protocol
import Testing

@Suite struct ClientMachineTests {
    @Test func greetings() {
        var trace = ClientTrace()
        #expect(trace.server("+OK POP3 <1.2@host>") == ["greeted POP3 <1.2@host> <1.2@host>"])
        trace = ClientTrace()
        #expect(
            trace.server("-ERR [IN-USE] busy") == [
                "close greetingRefused(\(String(reflecting: Status.error("busy", code: .inUse))))"
            ])
        trace = ClientTrace()
        #expect(trace.server("* OK IMAP4rev1 ready") == ["close notPOP3"])
    }

    @Test func nothingGoesOutBeforeTheGreeting() {
        var trace = ClientTrace()
        #expect(trace.client("CAPA") == "")
        _ = trace.server("+OK ready")
        #expect(trace.written() == "CAPA|")
    }

    @Test func capabilities() {
        var trace = ClientTrace()
        _ = trace.server("+OK")
        _ = trace.client("CAPA")
        #expect(
            trace.server("+OK follows", "UIDL", "SASL PLAIN", ".") == [
                "1 begins follows", "1 line UIDL", "1 line SASL PLAIN", "1 OK follows",
            ])
        #expect(trace.machine.capabilities?.mechanisms == ["PLAIN"])
        _ = trace.client("CAPA")
        #expect(trace.server("-ERR unknown") == ["2 ERR unknown"])
        #expect(trace.machine.capabilities?.mechanisms == ["PLAIN"])
        trace = ClientTrace()
        _ = trace.server("+OK")
        _ = trace.client("CAPA")
        _ = trace.server("-ERR unknown")
        #expect(trace.machine.capabilities == CapabilitySet())
    }

    @Test func oneAtATimeWithoutPipelining() {
        var trace = ClientTrace.loggedIn("UIDL")
        #expect(trace.client("STAT") == "STAT|")
        #expect(trace.client("NOOP") == "")
        #expect(trace.server("+OK 2 320") == ["3 OK 2 320"])
        #expect(trace.written() == "NOOP|")
    }

    @Test func answersComeInTheOrderOfTheCommands() {
        var trace = ClientTrace.loggedIn()
        let written = trace.client("STAT") + trace.client("TOP 1 0") + trace.client("TOP 2 0") + trace.client("DELE 3")
        #expect(written == "STAT|TOP 1 0|TOP 2 0|DELE 3|")
        #expect(trace.client("QUIT") == "")
        #expect(
            trace.server("+OK 3 9", "+OK", "A: 1", "..dot", "", ".", "-ERR no", "+OK gone")
                == [
                    "3 OK 3 9", "4 begins ", "4 content A: 1|.dot||", "4 OK ", "5 ERR no", "6 OK gone",
                ])
        #expect(trace.written() == "QUIT|")
        #expect(trace.server("+OK bye") == ["7 OK bye", "close quit"])
    }

    @Test func aLoginGoesAlone() {
        var trace = ClientTrace()
        _ = trace.server("+OK")
        _ = trace.client("CAPA")
        _ = trace.server("+OK", "PIPELINING", ".")
        #expect(trace.client("USER bob") == "USER bob|")
        #expect(trace.client("PASS x") == "")
        _ = trace.server("+OK")
        #expect(trace.written() == "PASS *x*|")
        #expect(trace.server("-ERR [LOGIN-DELAY] later") == ["3 ERR [LOGIN-DELAY] later"])
        #expect(trace.machine.phase == .authorization)
    }

    @Test func anExchange() {
        var trace = ClientTrace()
        _ = trace.server("+OK")
        #expect(trace.client("AUTH PLAIN") == "AUTH PLAIN|")
        #expect(trace.server("+ ") == ["1 challenge "])
        trace.machine.respond(to: CommandID(1), with: SecretText("AGI=".utf8))
        #expect(trace.written() == "*AGI=*|")
        #expect(trace.server("+OK in") == ["1 OK in"])
        #expect(trace.machine.phase == .transaction)
        #expect(trace.server("+ surprise") == ["close notPOP3"])
    }

    @Test func bytesBetweenSTLSAndTheHandshakeAreAnAttack() {
        var trace = ClientTrace()
        _ = trace.server("+OK")
        _ = trace.client("STLS")
        #expect(trace.server("+OK go", "+OK injected") == ["1 OK go", "close injectionBeforeTLS"])
        trace = ClientTrace()
        _ = trace.server("+OK")
        _ = trace.client("STLS")
        _ = trace.server("+OK go")
        #expect(trace.client("CAPA") == "")
        let isClean = trace.machine.startedTLS()
        #expect(isClean)
        #expect(trace.written() == "CAPA|")
    }

    @Test func aServerThatEndsLinesInLF() {
        var trace = ClientTrace()
        _ = trace.raw("+OK ready\n")
        _ = trace.client("PASS x")
        _ = trace.raw("+OK\n")
        _ = trace.client("RETR 1")
        #expect(trace.raw("+OK\na\n..b\n.\n") == ["2 begins ", "2 content a\n.b\n", "2 OK "])
    }

    @Test func theLastLineWithoutItsEnd() {
        var trace = ClientTrace.loggedIn()
        _ = trace.client("RETR 1")
        #expect(trace.raw("+OK\r\na\r\n.") == ["3 begins ", "3 content a|"])
        trace.machine.connectionClosed()
        #expect(trace.drain() == ["3 OK ", "close closedByPeer"])
    }

    @Test func aConnectionThatEndsInAMessage() {
        var trace = ClientTrace.loggedIn()
        _ = trace.client("RETR 1")
        _ = trace.raw("+OK\r\na\r\n")
        trace.machine.connectionClosed()
        #expect(
            trace.drain() == ["3 failed connection(POP3Protocol.ConnectionEnd.closedByPeer)", "close closedByPeer"])
    }

    @Test func aServerThatSaysGoodbyeUnasked() {
        var trace = ClientTrace.loggedIn()
        #expect(
            trace.server("-ERR idle too long") == [
                "close dismissed(\(String(reflecting: Status.error("idle too long"))))"
            ])
        #expect(trace.client("NOOP") == "")
    }

    @Test func cancelling() {
        var options = ClientMachine.Options()
        options.maximumDrainBytes = 10
        var trace = ClientTrace.loggedIn("UIDL", options: options)
        _ = trace.client("RETR 1")
        _ = trace.client("STAT")
        trace.machine.cancel(CommandID(4))
        trace.machine.cancel(CommandID(3))
        #expect(trace.drain() == ["4 failed cancelled", "3 failed cancelled"])
        #expect(trace.server("+OK", "short", ".") == [])
        #expect(trace.client("RETR 2") == "RETR 2|")
        trace.machine.cancel(CommandID(5))
        _ = trace.drain()
        #expect(trace.server("+OK", "more than ten") == ["close tooMuchToDrain"])
    }

    @Test func aListingWithoutEnd() {
        var options = ClientMachine.Options()
        options.maximumLines = 3
        var trace = ClientTrace.loggedIn(options: options)
        _ = trace.client("LIST")
        #expect(
            trace.server("+OK", "1 1", "2 2", "3 3", "4 4").suffix(2) == [
                "3 failed connection(POP3Protocol.ConnectionEnd.tooLarge)", "close tooLarge",
            ])
    }

    @Test func aLineOverTheLimitCostsItselfInAListing() {
        var options = ClientMachine.Options()
        options.maximumLineBytes = 20
        var trace = ClientTrace.loggedIn(options: options)
        _ = trace.client("UIDL")
        #expect(
            trace.server("+OK", "1 a", "2 \(String(repeating: "x", count: 40))", "3 c", ".") == [
                "3 begins ", "3 line 1 a", "3 line 3 c", "3 OK ",
            ])
    }

    @Test func anEndBehindALineWithoutItsOwn() {
        var trace = ClientTrace.loggedIn()
        _ = trace.client("RETR 1")
        #expect(trace.raw("+OK\r\nA: 1\r\n\r\nno end.\r\n") == ["3 begins ", "3 content A: 1||no end"])
        let isEnd = trace.machine.endSilentMessage(CommandID(3))
        #expect(isEnd)
        #expect(trace.drain() == ["3 OK "])
        #expect(trace.client("NOOP") == "NOOP|")
    }

    @Test func aLineThatEndsInADotIsContentWhereMoreFollows() {
        var trace = ClientTrace.loggedIn()
        _ = trace.client("RETR 1")
        _ = trace.raw("+OK\r\nThe end.\r\n")
        #expect(trace.raw("Or not.\r\n.\r\n") == ["3 content .|Or not.|", "3 OK "])
        let isEnd = trace.machine.endSilentMessage(CommandID(3))
        #expect(!isEnd)
    }

    @Test func aQuitThatFailsEndsTheSessionToo() {
        var trace = ClientTrace.loggedIn()
        _ = trace.client("QUIT")
        #expect(
            trace.server("-ERR some deleted messages not removed") == [
                "3 ERR some deleted messages not removed", "close quit",
            ])
    }

    @Test func whatWasNotSentIsToldApart() {
        var trace = ClientTrace.loggedIn("UIDL")
        _ = trace.client("DELE 1")
        _ = trace.client("DELE 2")
        trace.machine.connectionClosed()
        #expect(
            trace.drain() == [
                "3 failed connection(POP3Protocol.ConnectionEnd.closedByPeer)",
                "4 failed notSent(POP3Protocol.ConnectionEnd.closedByPeer)", "close closedByPeer",
            ])
    }

    @Test func aSecondCAPAThatIsRefusedTakesNothingAway() {
        var trace = ClientTrace.loggedIn("UIDL|TOP")
        _ = trace.client("CAPA")
        _ = trace.server("-ERR not now")
        #expect(trace.machine.capabilities?.contains(.uidl) == true)
    }

    @Test func aMessageOfDottedLinesComesInFewPieces() {
        var trace = ClientTrace.loggedIn()
        _ = trace.client("RETR 1")
        trace.machine.received(ByteBuffer(string: "+OK\r\n" + String(repeating: "..\r\n", count: 50_000) + ".\r\n"))
        var bytes = 0
        var pieces = 0
        while let action = trace.machine.next() {
            guard case .content(_, let content) = action else { continue }
            bytes += content.readableBytes
            pieces += 1
        }
        #expect(bytes == 150_000)
        #expect(pieces <= 3)
    }

    @Test func whatCapabilitiesTellOfTime() {
        let told = CapabilitySet([Capability("LOGIN-DELAY", ["300", "USER"]), Capability("EXPIRE", ["0"])])
        #expect(told.loginDelay == 300)
        #expect(told.expiry == .days(0))
        #expect(told.dependsOnUser)
        #expect(CapabilitySet([.expireNever]).expiry == .never)
        #expect(CapabilitySet([Capability("EXPIRE", ["soon"])]).expiry == nil)
    }

    @Test func splitAtEveryByte() {
        var whole = ClientTrace.loggedIn()
        var cut = ClientTrace.loggedIn()
        cut.isCut = true
        for line in ["LIST", "RETR 1", "UIDL", "NOOP"] {
            let written = whole.client(line)
            #expect(cut.client(line) == written)
        }
        let answers = "+OK\r\n1 10\r\n.\r\n+OK\r\n..a\r\n..\r\n\r\nb.\r\n\n.\r.\r\n.\r\n-ERR [SYS/TEMP] no\r\n+OK\r\n"
        let expected = whole.raw(answers)
        #expect(cut.raw(answers) == expected)
    }
}
