import Foundation
import MailStore
import Synchronization
import Testing

@testable import MailServer

/// However a client's bytes are cut, and however many commands it sends ahead, the answers are the same.
@Suite(.timeLimit(.minutes(2))) struct IMAPPipeliningTests {
    private static let script = [
        "a CAPABILITY", "b AUTHENTICATE PLAIN AGFubmEAc2VjcmV0", "c ENABLE CONDSTORE", "d SELECT INBOX",
        "e FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (Subject)])", "f STORE 1 +FLAGS ($One)",
        "g APPEND INBOX (\\Seen) \"02-Mar-2026 12:00:00 +0100\" {16+}\r\nSubject: x\r\n\r\nhi", "h IDLE\r\nDONE",
        "i LIST \"\" {1+}\r\n*", "j NONSENSE", "k UID STORE 1:* -FLAGS.SILENT (\\Seen)", "l COPY 1 Nowhere",
        "m CREATE \"Work/Notes\"", "n MOVE 1 Work/Notes", "o FETCH 9 FLAGS", "p STATUS Work/Notes (MESSAGES UNSEEN)",
        "q EXPUNGE", "r CLOSE", "s FETCH 1 FLAGS", "t LOGOUT",
    ].map { $0 + "\r\n" }

    /// What differs from one store to the next.
    private static func normalized(_ text: String) -> String {
        text.replacing(#/UIDVALIDITY \d+/#, with: "UIDVALIDITY 1").replacing(#/UID \d{6,} /#, with: "UID 1 ")
            .replacing(#/MAILBOXID \([^)]*\)/#, with: "MAILBOXID (1)")
    }

    private func answers(_ pieces: [String]) async throws -> String {
        let world = try IMAPWorld()
        try world.deliver()
        try world.deliver(flags: .init(.seen))
        let text = Holder()
        try await world.serve { port in
            let client = try await TestClient.connect(port: port)
            for piece in pieces { try await client.send(piece) }
            text.value.withLock { $0 = "" }
            let all = try await client.readToEnd()
            text.value.withLock { $0 = Self.normalized(all) }
        }
        return text.value.withLock { $0 }
    }

    @Test func cutAnywhereTheAnswersAreTheSame() async throws {
        let whole = Self.script.joined()
        let atOnce = try await answers([whole])
        #expect(atOnce.hasSuffix("t OK LOGOUT done\r\n"))
        let byCommand = try await answers(Self.script)
        #expect(atOnce == byCommand)
        let byByte = try await answers(whole.utf8.map { String(decoding: [$0], as: UTF8.self) })
        #expect(atOnce == byByte)
    }

    @Test func everyCommandIsAnsweredInItsTurn() async throws {
        let lines = try await answers([Self.script.joined()]).split(separator: "\r\n")
        let tags = lines.compactMap { line -> Character? in
            line.dropFirst().first == " " && line.first?.isLetter == true ? line.first : nil
        }
        #expect(String(tags) == "abcdefghijklmnopqrst")
        let outcomes = lines.filter { $0.contains(#/^[jlos] /#) }
        #expect(outcomes.map { String($0.prefix(8)) } == ["j BAD Un", "l NO [TR", "o BAD Th", "s BAD No"])
    }
}

private final class Holder: Sendable {
    let value = Mutex("")
}
