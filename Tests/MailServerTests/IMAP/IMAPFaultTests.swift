import Testing

@testable import MailServer

/// Faults on request, as clients see them.
@Suite(.timeLimit(.minutes(1))) struct IMAPFaultTests {
    @Test func aConnectionIsCutInTheMiddle() async throws {
        var faults = Faults()
        faults.droppedConnections = .init(afterBytes: 150)
        let world = try IMAPWorld()
        try await world.serve(faults: FaultPlan(faults)) { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("a LOGIN anna secret\r\nb NOOP\r\n")
            let received = try await client.readToEnd()
            #expect(received.utf8.count == 150)
            #expect(received.hasPrefix("* OK [CAPABILITY"))
        }
    }

    @Test func loginsAreThrottled() async throws {
        var faults = Faults()
        faults.throttling = .limit
        let world = try IMAPWorld()
        try await world.serve(faults: FaultPlan(faults)) { port in
            let client = try await IMAPDialogue(port: port)
            try await client.expect("LOGIN anna secret", ends: "NO [LIMIT]")
            try await client.close()
        }
    }

    @Test func uidValidityChangesWithTheNextSelect() async throws {
        let plan = FaultPlan()
        let world = try IMAPWorld()
        try world.deliver()
        try await world.serve(faults: plan) { port in
            let client = try await IMAPDialogue.loggedIn(port: port)
            let before = try await client.command("SELECT INBOX").first { $0.contains("UIDVALIDITY") }
            plan.faults.uidValidityChanges = 1
            try await client.expect("NOOP", ["OK NOOP done"])
            let after = try await client.command("SELECT INBOX").first { $0.contains("UIDVALIDITY") }
            #expect(before != nil)
            #expect(after != before)
            try await client.close()
        }
    }

    @Test func partialsAreIgnoredAndStructuresBroken() async throws {
        var faults = Faults()
        faults.ignoresPartial = true
        faults.breaksBodyStructure = true
        let world = try IMAPWorld()
        try world.deliver()
        try await world.serve(faults: FaultPlan(faults)) { port in
            let client = try await IMAPDialogue.loggedIn(port: port, select: "INBOX")
            try await client.expect(
                "FETCH 1 BODY.PEEK[TEXT]<0.2>", first: "* 1 FETCH (BODY[TEXT] {10}\r\nAt noon?\r\n)")
            let structure = try await client.command("FETCH 1 BODYSTRUCTURE")
            #expect(structure.first?.contains("BODYSTRUCTURE (\"text\" NIL (\"charset\")") == true)
            try await client.close()
        }
    }
}
