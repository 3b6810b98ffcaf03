@testable import MailServer

/// Runs `body` with so many clients of an account whose INBOX holds these messages, each having selected it.
func withInbox(
    _ messages: [String], clients count: Int = 1, state: String? = "INBOX",
    _ body: @escaping @Sendable ([IMAPDialogue]) async throws -> Void
) async throws {
    let world = try IMAPWorld()
    for message in messages { try world.deliver(message) }
    try await world.serve { port in
        var clients: [IMAPDialogue] = []
        for _ in 0..<count { clients.append(try await IMAPDialogue.loggedIn(port: port, select: state)) }
        try await body(clients)
        for client in clients { try await client.close() }
    }
}

/// A message of a header and a short text; lines are given with LF.
func mail(_ header: String, _ text: String = "text\n") -> String {
    (header + "\n\n" + text).replacing("\n", with: "\r\n")
}

/// Short messages that differ in their size.
func plainMails(_ count: Int) -> [String] {
    (1...count).map { mail("Subject: number \($0)", String(repeating: "x", count: $0) + "\n") }
}
