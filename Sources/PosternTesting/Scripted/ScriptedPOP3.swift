import Synchronization

/// A tiny POP3 server for a ``ScriptedServer``: a maildrop of made messages, and one oddity.
///
///     let pop3 = ScriptedPOP3(oddity: .noUIDL)
///     try await withScriptedServer(script: pop3.script) { server in … }
///
/// Any login is right, but for what the oddity says. What a session deletes is gone for the next one, once QUIT was answered
/// well.
package struct ScriptedPOP3: Sendable {
    /// What is odd.
    package enum Oddity: String, CaseIterable, Sendable {
        /// UIDL is unknown, and CAPA doesn't tell it.
        case noUIDL
        /// TOP is unknown, and CAPA doesn't tell it.
        case noTOP
        /// CAPA is unknown.
        case noCAPA
        /// PIPELINING isn't offered.
        case noPipelining
        /// LIST and STAT tell ten octets less for each message, and RETR tells a thousand more.
        case lyingSize
        /// RETR sends messages without the last line's end, and the dot behind it.
        case missingFinalEnd
        /// PASS and AUTH: `-ERR [LOGIN-DELAY]`.
        case loginDelay
        /// PASS and AUTH: `-ERR [IN-USE]`.
        case inUse
        /// The same in words, by a server without response codes.
        case inUseInWords
        /// PASS and AUTH: `-ERR [SYS/TEMP]`.
        case systemTemporary
        /// PASS and AUTH: `-ERR [AUTH]`.
        case wrongPassword
        /// The connection is closed inside the first message that is retrieved.
        case dropInMessage
        /// The second message can't be had: `-ERR` to RETR and TOP.
        case failingMessage
        /// The third message has a header field and a line of a megabyte.
        case hugeLines
        /// Every line ends in LF alone.
        case bareLineFeed
        /// Header fields and text are Latin 1, as they are.
        case eightBit
        /// Answers come a few bytes at a time.
        case slow
        /// The first two messages have the same unique-id.
        case duplicateUIDs
        /// Unique-ids have all that is printable, are longer than 70 characters, and one isn't UTF-8.
        case oddUIDs
        /// LIST and UIDL of one message answer for the next one.
        case disorderedReplies
        /// QUIT: `-ERR`, and nothing is deleted.
        case failingQuit
        /// `-ERR` in place of a greeting.
        case refusedGreeting
        /// RETR of a message that TOP was asked for in the same session gives its header alone, as GNU Mailutils 3.15 does.
        case headerAfterTop
        /// Nothing is ever answered to STAT, LIST and UIDL.
        case silence
    }

    /// One message of the maildrop.
    package struct Message: Sendable {
        package var uniqueID: [UInt8]
        /// With CRLF line ends.
        package var content: [UInt8]

        package init(uniqueID: String, content: [UInt8]) {
            self.uniqueID = Array(uniqueID.utf8)
            self.content = content
        }
    }

    /// What CAPA tells.
    package var capabilities = ["TOP", "UIDL", "USER", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "SASL PLAIN"]
    let oddity: Oddity?
    private let shared: Shared

    /// What all connections share.
    private final class Shared: Sendable {
        let remaining: Mutex<Int>
        let maildrop: Mutex<[Message]>

        init(_ remaining: Int, _ messages: [Message]) {
            self.remaining = Mutex(remaining)
            maildrop = Mutex(messages)
        }
    }

    /// - Parameter times: how often an oddity of the login strikes, over all connections; then logins go well.
    package init(messages: [Message] = series(20), oddity: Oddity? = nil, times: Int = .max) {
        self.oddity = oddity
        shared = Shared(times, messages.enumerated().map { Self.changed($1, at: $0, by: oddity) })
        let without: Set<String> =
            switch oddity {
            case .noUIDL: ["UIDL"]
            case .noTOP: ["TOP"]
            case .noPipelining: ["PIPELINING"]
            case .inUseInWords: ["RESP-CODES", "AUTH-RESP-CODE"]
            default: []
            }
        capabilities.removeAll(where: without.contains)
    }

    /// The messages that are there now.
    package var messages: [Message] { shared.maildrop.withLock { $0 } }

    /// Delivers a message.
    package func add(_ message: Message) { shared.maildrop.withLock { $0.append(message) } }

    func remove(_ uniqueIDs: Set<[UInt8]>) {
        shared.maildrop.withLock { $0.removeAll { uniqueIDs.contains($0.uniqueID) } }
    }

    /// Whether the oddity of the login strikes once more.
    func strikesLogin() -> Bool {
        shared.remaining.withLock { remaining in
            defer { remaining = max(0, remaining - 1) }
            return remaining > 0
        }
    }

    /// What ``withScriptedServer(security:lifetime:script:_:)`` runs.
    package var script: ScriptedServer.Script {
        { connection in
            var session = ScriptedPOP3Session(server: self, messages: messages)
            if oddity == .refusedGreeting {
                return try await session.send("-ERR [SYS/TEMP] too many connections\r\n", on: connection)
            }
            try await session.send("+OK scripted <1896.697170952@scripted.example>\r\n", on: connection)
            while let line = try await connection.line() {
                guard try await session.answer(line, on: connection) else { return }
            }
        }
    }
}

extension ScriptedPOP3 {
    /// Messages with the unique-ids `uid-1`, `uid-2`, …
    package static func series(_ count: Int) -> [Message] {
        (0..<count).map { index in
            Message(
                uniqueID: "uid-\(index + 1)",
                content: Array(
                    """
                    From: Bob <bob@example.net>\r
                    To: alice@example.org\r
                    Subject: Message \(index + 1)\r
                    Date: Wed, 17 Jul 1996 02:23:25 -0700\r
                    Message-ID: <\(index + 1)@scripted.example>\r
                    \r
                    The text of message \(index + 1).\r
                    .A line that begins with a dot.\r\n
                    """.utf8))
        }
    }

    private static func changed(_ message: Message, at index: Int, by oddity: Oddity?) -> Message {
        var message = message
        switch oddity {
        case .hugeLines where index == 2:
            let huge = String(repeating: "x", count: 1_000_000)
            message.content = Array("X-Huge: \(huge)\r\nSubject: Huge\r\n\r\n\(huge)\r\n".utf8)
        case .eightBit:
            message.content = Array("Subject: Gr".utf8) + [0xFC, 0xDF, 0x65, 13, 10, 13, 10] + [0xE9, 13, 10]
        case .duplicateUIDs where index == 1: message.uniqueID = Array("uid-1".utf8)
        case .oddUIDs: message.uniqueID = oddUniqueID(index)
        default: break
        }
        return message
    }

    /// RFC 1939 allows 0x21 to 0x7E, up to 70 of them.
    private static func oddUniqueID(_ index: Int) -> [UInt8] {
        let tail = Array("-\(index)".utf8)
        return switch index % 4 {
        case 0: Array(UInt8(0x21)...0x7E) + tail
        case 1: Array("../%2F\"'<&>?#".utf8) + tail
        case 2: [0xFF, 0xFE] + tail
        default: [UInt8](repeating: 0x78, count: 300) + tail
        }
    }
}
