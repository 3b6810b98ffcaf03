package import Logging
package import MailTransport
package import POP3Protocol
package import SASL

/// How to reach a POP3 account, and how to behave there.
package struct POP3Configuration: Sendable {
    package var endpoint: Endpoint
    /// Nil is for a connection that greets the server first (``POP3Connection/open(_:connector:)``).
    package var credential: Credential?
    /// Lets a password go over an unencrypted link. For servers on the same machine.
    package var allowsClearTextPassword = false
    /// Lets APOP be used where nothing better can be. Whoever listens may then guess the password offline.
    package var allowsAPOP = false
    /// The SASL mechanisms that may be used; nil for all, and for USER and APOP too.
    package var allowedMechanisms: Set<MechanismName>?
    /// What was learnt of the server's mechanisms by other connections to it.
    package var mechanismMemory = MechanismMemory()
    /// Whether messages are asked for as they are, UTF-8 in their headers and all, where the server offers it (RFC 6856).
    package var usesUTF8 = true
    package var timeouts = POP3Timeouts()
    package var limits = POP3Limits()
    /// Sees every byte, secrets masked.
    package var tap: (any TranscriptTap)?
    package var logger: Logger

    package init(
        endpoint: Endpoint, credential: Credential? = nil,
        logger: Logger = Logger(label: "pop3", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        self.endpoint = endpoint
        self.credential = credential
        self.logger = logger
    }
}

/// How long a connection waits.
package struct POP3Timeouts: Sendable, Hashable {
    /// For the server's first line, from the end of the connect (which has its own, ``TransportOptions``).
    package var greeting: Duration = .seconds(10)
    /// For a command's whole answer, from its submission or from the end of the answer before it; for a message, from one
    /// piece to the next.
    package var command: Duration = .seconds(60)
    /// How long a message's reader may take nothing, before the connection is closed under it.
    package var consumerStall: Duration = .seconds(120)
    /// How long a server must have been silent in a message that has all its announced bytes, before a dot behind its
    /// last line is taken for the end. See ``ClientMachine/endSilentMessage(_:)``.
    package var silentEnd: Duration = .seconds(5)
    /// For the answer to QUIT. The server deletes before it answers, which takes long in a large mailbox.
    package var quit: Duration = .seconds(60)
    /// For the same, where nothing is to be deleted.
    package var logout: Duration = .seconds(2)

    package init() {}
}

/// What bounds a connection's memory.
package struct POP3Limits: Sendable {
    /// How many bytes one command's answer may have, other than a message: protects against long lines. A million lines
    /// of UIDL with ids of 70 bytes are below it.
    package var maximumAnswerBytes = 96 * 1024 * 1024
    /// How much of what TOP gives is kept; the rest is read past. Protects memory against a header without end, and
    /// against servers that give the whole message for it.
    package var maximumTopBytes = 256 * 1024
    /// How much of what TOP gives is read past for that, before the command is given up.
    package var maximumSkippedTopBytes = 16 * 1024 * 1024
    /// A message's bytes that wait for their reader: above it, nothing more is read from the socket.
    package var messageWindowBytes = 256 * 1024
    package var machine = ClientMachine.Options()

    package init() {}
}
