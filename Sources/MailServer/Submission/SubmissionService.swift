package import Logging
package import MailStore

/// What a submission server bears with.
package struct SubmissionOptions: Sendable {
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
    /// Whether a message with a CR or LF that isn't part of a CRLF is refused; else they become CRLF.
    package var refusesBareLineEnds = true

    package init() {}
}

/// The submission server (RFC 6409) for demonstrations and tests: takes mail from who has logged in, from their own address,
/// for accounts of this server. It relays nothing.
package struct SubmissionService: Sendable {
    private let context: SMTPServerContext

    package init(
        store: MailStore, authenticator: Authenticator, options: SubmissionOptions = SubmissionOptions(), logger: Logger
    ) {
        var machine = SMTPMachine.Options()
        machine.maximumMessageBytes = options.maximumMessageBytes
        machine.maximumRecipients = options.maximumRecipients
        machine.refusesBareLineEnds = options.refusesBareLineEnds
        context = SMTPServerContext(
            store: store, authenticator: authenticator,
            recipients: LocalRecipients(localDomains: options.localDomains), options: machine,
            hostName: options.hostName, idleTimeout: options.idleTimeout, isLMTP: false, logger: logger)
    }

    /// Serves one client until it has quit or is gone. To be run where blocking is allowed, as a listener's session.
    package func serve(_ connection: MailConnection) async {
        await SMTPSession(context: context, connection: connection).run()
    }
}
