import PosternTesting

/// An IMAP server with one message, whose body a test answers as it likes, connection by connection.
struct BodyScript: Sendable {
    /// UIDVALIDITY 42, UID 101.
    static let uid: UInt32 = 101
    /// RFC822.SIZE.
    let size: Int
    /// Answers `UID FETCH 101 (BODY.PEEK[])`; the first argument counts such requests from 1, the last is its tag.
    /// - Returns: Whether the connection goes on.
    let body: @Sendable (Int, ScriptedConnection, String) async throws -> Bool

    var script: ScriptedServer.Script {
        let requests = Counter()
        return { connection in
            try await connection.send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n")
            while let line = try await connection.line() {
                let tag = line.prefix { $0 != " " }
                let command = line.dropFirst(tag.count + 1).uppercased()
                if command.hasPrefix("UID FETCH"), command.contains("BODY.PEEK[]") {
                    guard try await body(requests.next(), connection, String(tag)) else { return }
                } else {
                    try await connection.send(untagged(command) + "\(tag) OK done\r\n")
                }
            }
        }
    }

    private func untagged(_ command: String) -> String {
        if command.hasPrefix("CAPABILITY") { return "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n" }
        if command.hasPrefix("LIST") { return "* LIST () \"/\" INBOX\r\n" }
        if command.hasPrefix("SELECT") || command.hasPrefix("EXAMINE") {
            return "* 1 EXISTS\r\n* OK [UIDVALIDITY 42] valid\r\n* OK [UIDNEXT 102] next\r\n"
        }
        guard command.contains("FETCH") else { return "" }
        return """
            * 1 FETCH (UID \(Self.uid) FLAGS () INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE \(size) \
            ENVELOPE (NIL "big" NIL NIL NIL NIL NIL NIL NIL NIL) \
            BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" \(size) 1 NIL NIL NIL NIL) \
            BODY[HEADER.FIELDS (References)]<0> "" BODY[1]<0> "text")\r\n
            """
    }
}
