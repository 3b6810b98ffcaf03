import Synchronization

/// A tiny IMAP4rev1 server for a ``ScriptedServer``: one INBOX of canned messages, and one fault.
///
///     let imap = ScriptedIMAP(fault: .cutInLiteral)
///     try await withScriptedServer(script: imap.script) { server in … }
///
/// It offers few extensions, so a client also shows that it can do without them. Any login is right.
package struct ScriptedIMAP: Sendable {
    /// What goes wrong. Each names the command that it strikes.
    package enum Fault: String, CaseIterable, Sendable {
        /// FETCH: the connection ends inside a literal.
        case cutInLiteral
        /// FETCH: a line that isn't IMAP comes before the right answer.
        case garbage
        /// FETCH: one message's BODYSTRUCTURE is broken, the others are well.
        case malformedBodyStructure
        /// FETCH: `BODY[]<0.100>` answers the whole content, as if no partial had been asked for.
        case ignoredPartial
        /// FETCH: data of a message that nobody asked for comes first.
        case unsolicitedFetch
        /// FETCH: the completion carries a tag that the client never used, then the right one follows.
        case wrongTag
        /// SELECT: no answer, ever.
        case silence
        /// SELECT: an untagged BYE, then the end.
        case bye
        /// SELECT: the connection is reset.
        case reset
        /// LOGIN and AUTHENTICATE: `NO [LIMIT]`.
        case limit
        /// LOGIN and AUTHENTICATE: `NO [UNAVAILABLE]`.
        case unavailable
        /// LOGIN and AUTHENTICATE: `NO [AUTHENTICATIONFAILED]`.
        case wrongPassword
        /// SEARCH: `NO [BADCHARSET (US-ASCII)]` to anything with a CHARSET.
        case badCharset
        /// Before the greeting: `* BYE` with the words of Dovecot's connection limit.
        case tooManyConnections

        /// The commands it strikes.
        var commands: Set<String> {
            switch self {
            case .cutInLiteral, .garbage, .malformedBodyStructure, .ignoredPartial, .unsolicitedFetch, .wrongTag:
                ["FETCH"]
            case .silence, .bye, .reset: ["SELECT", "EXAMINE"]
            case .limit, .unavailable, .wrongPassword: ["LOGIN", "AUTHENTICATE"]
            case .badCharset: ["SEARCH"]
            case .tooManyConnections: [""]
            }
        }
    }

    /// What the server says it can do.
    package var capabilities = "IMAP4rev1 LITERAL+ SASL-IR ID NAMESPACE UNSELECT UIDPLUS AUTH=PLAIN"
    /// The INBOX, in order of arrival.
    package var messages: [CannedMessage]
    /// The INBOX's UIDVALIDITY.
    package var uidValidity: UInt32 = 42

    private let fault: Fault?
    private let remaining: Remaining

    /// - Parameters:
    ///   - times: How often the fault strikes, over all connections; then the server is well.
    package init(messages: [CannedMessage] = CannedMessage.series(20), fault: Fault? = nil, times: Int = .max) {
        self.messages = messages
        self.fault = fault
        remaining = Remaining(times)
    }

    /// How often the fault may yet strike: shared by all connections.
    private final class Remaining: Sendable {
        private let count: Mutex<Int>
        init(_ count: Int) { self.count = Mutex(count) }
        func take() -> Bool {
            count.withLock { count in
                guard count > 0 else { return false }
                count -= 1
                return true
            }
        }
    }

    /// The fault, if it strikes this command now.
    func fault(striking command: String) -> Fault? {
        guard let fault, fault.commands.contains(command), remaining.take() else { return nil }
        return fault
    }

    /// What ``withScriptedServer(security:lifetime:script:_:)`` runs.
    package var script: ScriptedServer.Script {
        { connection in
            if fault(striking: "") == .tooManyConnections {
                return try await connection.send(
                    "* BYE Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)\r\n")
            }
            try await connection.send("* OK [CAPABILITY \(capabilities)] ready\r\n")
            while let command = try await ScriptedCommand.read(from: connection) {
                guard try await answer(command, on: connection) else { return }
            }
        }
    }
}
