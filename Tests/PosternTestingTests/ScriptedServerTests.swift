import PosternTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ScriptedServerTests {
    @Test func `the scripted mailbox answers a page and a part`() async throws {
        try await withScriptedServer(script: ScriptedIMAP().script) { server in
            let answer = try await converse(
                port: server.port, "a LOGIN x y", "b SELECT INBOX", "c FETCH 19:20 (UID ENVELOPE BODYSTRUCTURE)",
                "d UID FETCH 101 (BODY.PEEK[1]<4.4> BODY.PEEK[HEADER.FIELDS (SUBJECT)])", "e SEARCH SUBJECT {10+}",
                "message 12", "f LOGOUT")
            #expect(answer.contains("* 20 FETCH (UID 120 ENVELOPE"))
            #expect(!answer.contains("* 18 FETCH"))
            #expect(answer.contains("BODY[1]<4> {4}\r\ntext"))
            #expect(answer.contains("{22}\r\nSubject: Message 1\r\n\r\n"))
            #expect(answer.contains("* SEARCH 12\r\n"))
            #expect(server.received.first == "a LOGIN x y")
        }
    }

    @Test(arguments: [ScriptedIMAP.Fault.cutInLiteral, .bye, .limit, .tooManyConnections, .wrongTag, .garbage])
    func `a fault strikes as often as it was told`(fault: ScriptedIMAP.Fault) async throws {
        let imap = ScriptedIMAP(fault: fault, times: 1)
        try await withScriptedServer(script: imap.script) { server in
            let commands = ["a LOGIN x y", "b SELECT INBOX", "c FETCH 1 BODY[]", "d LOGOUT"]
            let broken = try await converse(port: server.port, commands[0], commands[1], commands[2], commands[3])
            let well = try await converse(port: server.port, commands[0], commands[1], commands[2], commands[3])
            #expect(broken != well)
            #expect(well.contains("c OK"))
            #expect(server.connections == 2)
        }
    }

    @Test func `a script that is disappointed fails the test`() async throws {
        await #expect(throws: ScriptedServer.UnexpectedInput.self) {
            try await withScriptedServer(script: { try await $0.expectLine(containing: "LOGIN") }) { server in
                _ = try await converse(port: server.port, "a NOOP")
            }
        }
    }
}
