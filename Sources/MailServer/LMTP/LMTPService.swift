package import Logging
package import MailStore

/// What an LMTP server bears with.
package struct LMTPOptions: Sendable {
    /// The server's name, as it greets, and in Received fields.
    package var hostName = "localhost"
    /// Domains whose addresses are known by their local part alone, in lower case.
    package var localDomains: Set<String> = ["localhost"]
    /// How long a client may say nothing (RFC 5321 section 4.5.3.2.7). Frees the place of one that is gone without a word.
    package var idleTimeout: Duration = .seconds(300)
    /// The most bytes of a message. Protects the disk.
    package var maximumMessageBytes = 50 * 1024 * 1024
    /// The most recipients of a message. Each costs a copy of it.
    package var maximumRecipients = 100
    /// Whether a message with a CR or LF that isn't part of a CRLF is refused. By default they become CRLF: the mail server in
    /// front has accepted the message, and a refusal is a bounce.
    package var refusesBareLineEnds = false

    package init() {}
}

/// The LMTP server (RFC 2033): takes mail for the accounts' INBOXes from a mail server in front of it. It asks for no login,
/// so it is for loopback, or a network of one's own.
package struct LMTPService: Sendable {
    private let context: SMTPServerContext

    package init(store: MailStore, options: LMTPOptions = LMTPOptions(), logger: Logger) {
        var machine = SMTPMachine.Options()
        machine.maximumMessageBytes = options.maximumMessageBytes
        machine.maximumRecipients = options.maximumRecipients
        machine.refusesBareLineEnds = options.refusesBareLineEnds
        context = SMTPServerContext(
            store: store, authenticator: nil, recipients: LocalRecipients(localDomains: options.localDomains),
            options: machine, hostName: options.hostName, idleTimeout: options.idleTimeout, isLMTP: true, logger: logger
        )
    }

    /// Serves one client until it has quit or is gone. To be run where blocking is allowed, as a listener's session.
    package func serve(_ connection: MailConnection) async {
        await SMTPSession(context: context, connection: connection).run()
    }
}
