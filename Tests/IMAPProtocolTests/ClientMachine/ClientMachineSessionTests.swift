import IMAPProtocol
import NIOCore
import Testing

/// How a connection begins and ends (RFC 9051 section 3).
struct ClientMachineSessionTests {
    @Test
    func greetingOpensTheConnection() {
        var trace = ClientMachineTrace()
        #expect(trace.client(.noop) == "")
        #expect(trace.server("* OK [CAPABILITY IMAP4rev1 IDLE] hello") == ["greeted OK"])
        #expect(trace.machine.phase == .notAuthenticated)
        #expect(trace.machine.capabilities?.contains(.idle) == true)
        #expect(trace.written() == "A1 NOOP|")
    }

    @Test
    func preauthIsLoggedIn() {
        var trace = ClientMachineTrace()
        #expect(trace.server("* PREAUTH welcome") == ["greeted PREAUTH"])
        #expect(trace.machine.phase == .authenticated)
        #expect(trace.machine.capabilities == nil)
    }

    @Test(arguments: ["* BYE too many", "* NO not now", "* BAD what"])
    func greetingRefuses(_ line: String) {
        var trace = ClientMachineTrace()
        #expect(trace.server(line) == ["event closed: greetingRefused", "close: greetingRefused"])
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request", "+OK POP3 ready", "A1 OK hi", "* 3 EXISTS", "\u{16}\u{3}\u{1}"])
    func garbageIsNoGreeting(_ line: String) {
        var trace = ClientMachineTrace()
        trace.submit(.noop)
        #expect(trace.server(line) == ["#1 failed: notIMAP", "event closed: notIMAP", "close: notIMAP"])
    }

    @Test
    func loginForgetsCapabilitiesUnlessTheyAreToldAnew() {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 SASL-IR", preauth: false)
        #expect(trace.client(.login) == "A1 AUTHENTICATE PLAIN ***|")
        #expect(trace.server("A1 OK in") == ["#1 OK"])
        #expect(trace.machine.capabilities == nil)
        #expect(trace.machine.phase == .authenticated)
    }

    @Test(arguments: [
        ["A1 OK [CAPABILITY IMAP4rev1 QRESYNC] in"],
        ["* CAPABILITY IMAP4rev1 QRESYNC", "A1 OK in"],
    ])
    func loginKeepsCapabilitiesToldWithIt(_ lines: [String]) {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 SASL-IR", preauth: false)
        trace.submit(.login)
        _ = trace.raw(lines.map { $0 + "\r\n" }.joined())
        #expect(trace.machine.capabilities?.contains(.qResync) == true)
        #expect(trace.machine.capabilities?.contains(.saslIR) == false)
    }

    @Test
    func nothingFollowsALoginBeforeItsAnswer() {
        var trace = ClientMachineTrace.greeted(preauth: false)
        #expect(trace.client(.login) == "A1 AUTHENTICATE PLAIN ***|")
        #expect(trace.client(.noop) == "")
        #expect(trace.server("A1 NO [AUTHENTICATIONFAILED] wrong") == ["#1 NO"])
        #expect(trace.machine.phase == .notAuthenticated)
        #expect(trace.written() == "A2 NOOP|")
    }

    @Test
    func challengesAreAnswered() {
        var trace = ClientMachineTrace.greeted(preauth: false)
        let id = trace.submit(.authenticate(mechanism: "SCRAM-SHA-1", initialResponse: SecretBytes(Array("aWk=".utf8))))
        #expect(trace.written() == "A1 AUTHENTICATE SCRAM-SHA-1 ***|")
        #expect(trace.server("+ cj1h") == ["#1 challenge cj1h"])
        trace.machine.respond(to: id, with: SecretBytes(Array("Yz1i".utf8)))
        #expect(trace.written() == "***|")
        #expect(trace.server("+ ") == ["#1 challenge "])
        trace.machine.respond(to: id, with: nil)
        #expect(trace.written() == "*|")
        #expect(trace.server("A1 BAD given up") == ["#1 BAD"])
    }

    @Test
    func startTLSForgetsWhatWasSaidInTheClear() {
        var trace = ClientMachineTrace.greeted("IMAP4rev1 STARTTLS AUTH=PLAIN", preauth: false)
        #expect(trace.client(.startTLS) == "A1 STARTTLS|")
        #expect(trace.client(.noop) == "")
        #expect(trace.server("* CAPABILITY IMAP4rev1 AUTH=EVIL", "A1 OK go") == ["#1 OK"])
        #expect(trace.machine.capabilities == nil)
        #expect(trace.written() == "")
        let started = trace.machine.startedTLS()
        #expect(started)
        #expect(trace.written() == "A2 NOOP|")
    }

    /// CVE-2011-0411: what was sent in the clear must not be taken for something that came through TLS.
    @Test
    func bytesAfterTheAnswerToStartTLSAreAnAttack() {
        var trace = ClientMachineTrace.greeted(preauth: false)
        trace.submit(.startTLS)
        let attack = trace.server("A1 OK go", "* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        #expect(
            attack == [
                "#1 failed: injectionBeforeTLS", "event closed: injectionBeforeTLS", "close: injectionBeforeTLS",
            ])
    }

    @Test
    func bytesBeforeTheHandshakeAreAnAttackToo() {
        var trace = ClientMachineTrace.greeted(preauth: false)
        trace.submit(.startTLS)
        #expect(trace.server("A1 OK go") == ["#1 OK"])
        #expect(trace.raw("x").last == "close: injectionBeforeTLS")
        let started = trace.machine.startedTLS()
        #expect(!started)
    }

    @Test
    func refusedStartTLSLeavesTheConnectionAsItWas() {
        var trace = ClientMachineTrace.greeted(preauth: false)
        trace.submit(.startTLS)
        #expect(trace.server("A1 BAD no") == ["#1 BAD"])
        #expect(trace.machine.phase == .notAuthenticated)
    }

    @Test
    func byeEndsEverything() {
        var trace = ClientMachineTrace.greeted()
        trace.submit(.noop)
        trace.submit(.noop)
        #expect(
            trace.server("* BYE [UNAVAILABLE] going down") == [
                "#1 failed: bye", "#2 failed: bye", "event closed: bye", "close: bye",
            ])
        trace.submit(.noop)
        #expect(trace.drain() == ["#3 failed: bye"])
        #expect(trace.written() == "")
    }

    @Test
    func logoutIsAnswered() {
        var trace = ClientMachineTrace.greeted()
        #expect(trace.client(.logout) == "A1 LOGOUT|")
        #expect(
            trace.server("* BYE see you", "A1 OK done") == ["#1 OK", "event closed: loggedOut", "close: loggedOut"])
    }

    @Test
    func lostConnectionFailsWhatRunsAndWhatWaits() {
        var trace = ClientMachineTrace.greeted(preauth: false)
        trace.submit(.login)
        trace.submit(.noop)
        trace.machine.connectionClosed()
        #expect(
            trace.drain() == [
                "#1 failed: closedByPeer", "#2 failed: closedByPeer", "event closed: closedByPeer",
                "close: closedByPeer",
            ])
    }
}
