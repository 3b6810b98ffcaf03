package import IMAPProtocol
package import Logging
package import MailTransport
package import SASL

/// How to reach an IMAP account, and how to behave there.
package struct IMAPConfiguration: Sendable {
    package var endpoint: Endpoint
    /// Nil is for a connection that greets the server first (``IMAPConnection/open(_:connector:)``).
    package var credential: Credential?
    /// Lets a password go over an unencrypted link. For servers on the same machine.
    package var allowsClearTextPassword = false
    /// The SASL mechanisms that may be used; nil for all.
    package var allowedMechanisms: Set<MechanismName>?
    /// What was learnt of the server's mechanisms by other connections to it.
    package var mechanismMemory = MechanismMemory()
    /// What ID tells of us (RFC 2971); nil sends no ID.
    package var clientID: [IDArgument]?
    /// What is enabled where the server offers it (RFC 5161).
    package var enable: [Capability] = [.condStore, .qResync, .utf8Accept]
    /// Whether to compress where the server offers it (COMPRESS=DEFLATE, RFC 4978).
    package var compresses = true
    package var timeouts = IMAPTimeouts()
    package var limits = IMAPLimits()
    /// Sees every byte, secrets masked.
    package var tap: (any TranscriptTap)?
    package var logger: Logger

    package init(
        endpoint: Endpoint, credential: Credential? = nil,
        logger: Logger = Logger(label: "imap", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        self.endpoint = endpoint
        self.credential = credential
        self.logger = logger
    }
}

/// How long a connection waits.
package struct IMAPTimeouts: Sendable, Hashable {
    /// For the server's first line, from the end of the connect (which has its own, ``TransportOptions``).
    package var greeting: Duration = .seconds(10)
    /// From a command's submission to its tagged answer; for a body, from one piece to the next.
    package var command: Duration = .seconds(60)
    /// How long one IDLE lasts before it is renewed, which shows that the server is there. RFC 2177 wants less than 29
    /// minutes; home routers forget a quiet connection sooner.
    package var idleRenewal: Duration = .seconds(9 * 60)
    /// How long a body's reader may take nothing, before the connection is closed under it.
    package var consumerStall: Duration = .seconds(120)
    /// For the answer to LOGOUT.
    package var logout: Duration = .seconds(2)

    package init() {}
}

/// What bounds a connection's memory.
package struct IMAPLimits: Sendable {
    /// How many responses one command's answer may have, other than a body: protects against a server that never ends.
    package var maximumResponses = 100_000
    /// How many bytes one command's answer may have, other than a body: a few large responses are as much as many.
    package var maximumAnswerBytes = 32 * 1024 * 1024
    /// How many messages a search may find. Protects whoever goes through them: `1:4294967295` is a short answer.
    package var maximumSearchResults: UInt64 = 5_000_000
    /// A body's bytes that wait for their reader: above it, nothing more is read from the socket.
    package var bodyWindowBytes = 256 * 1024
    package var machine = ClientMachine.Options()

    package init() {}
}
