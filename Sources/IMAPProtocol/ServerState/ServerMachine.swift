/// The states of a connection on the server's side (RFC 9051 section 3), and which command belongs into which.
///
/// The session asks ``begin(_:)`` before it runs a command, and reports what came of it.
package struct ServerMachine: Sendable {
    package enum State: Hashable, Sendable {
        case notAuthenticated
        case authenticated
        case selected
        case logout
    }

    package struct Options: Hashable, Sendable {
        /// So many BADs in a row end the connection before a login: it speaks another protocol, or guesses.
        package var maximumBadCommandsBeforeLogin = 10
        /// The same after a login: a client in a loop, which would keep a processor busy.
        package var maximumBadCommands = 50

        package init() {}
    }

    package enum Admission: Hashable, Sendable {
        case run
        /// BAD, with a text for people.
        case refuse(String)
    }

    private let options: Options
    package private(set) var state = State.notAuthenticated
    package private(set) var enabled = EnabledFeatures()
    private var badCommands = 0

    package init(options: Options = Options()) { self.options = options }

    /// Whether a command may run now. Those that need CONDSTORE enable it (RFC 7162 section 3.1).
    package mutating func begin(_ command: Command) -> Admission {
        let place = command.place
        guard place.contains(state) else { return .refuse(place.refusal(in: state)) }
        if command.needsCondStore { enabled.condStore = true }
        return .run
    }

    /// Whether the client has sent so much nonsense in a row that the connection is to be ended.
    package mutating func answered(_ condition: StatusResponse.Condition) -> Bool {
        guard condition == .bad else {
            badCommands = 0
            return false
        }
        badCommands += 1
        let limit =
            state == .notAuthenticated ? options.maximumBadCommandsBeforeLogin : options.maximumBadCommands
        return badCommands >= limit
    }

    package mutating func authenticated() { state = .authenticated }
    package mutating func selected() { state = .selected }
    package mutating func unselected() { if state == .selected { state = .authenticated } }
    package mutating func loggedOut() { state = .logout }

    /// Enables what the server has of it, and says what that was (RFC 9051 section 6.3.1, RFC 5161).
    package mutating func enable(_ capabilities: [Capability]) -> [Capability] {
        capabilities.filter { enabled.enable($0) }
    }
}

/// What a client has enabled on a connection, once and for all.
package struct EnabledFeatures: Hashable, Sendable {
    /// MODSEQ is sent with changed flags (RFC 7162 section 3.1).
    package var condStore = false
    /// VANISHED is sent in place of EXPUNGE (RFC 7162 section 3.2).
    package var qResync = false
    /// Names of mailboxes, and quoted strings, are UTF-8 (RFC 6855).
    package var utf8Accept = false
    /// RFC 9051: as UTF8=ACCEPT for names, ESEARCH in place of SEARCH, nothing of \Recent.
    package var imap4rev2 = false

    package init() {}

    /// How names of mailboxes are written.
    package var nameEncoding: MailboxName.Encoding { utf8Accept || imap4rev2 ? .utf8 : .modifiedUTF7 }

    /// Whether it is something that can be enabled. What was enabled before is so again.
    fileprivate mutating func enable(_ capability: Capability) -> Bool {
        switch capability {
        case .condStore: condStore = true
        case .qResync:
            // RFC 7162 section 3.2.3: it enables CONDSTORE too.
            condStore = true
            qResync = true
        case .utf8Accept: utf8Accept = true
        case .imap4rev2: imap4rev2 = true
        default: return false
        }
        return true
    }
}
