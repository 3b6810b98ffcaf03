import IMAPProtocol
package import Logging
package import MailStore

/// The IMAP server: what the sessions of all its clients share.
package struct IMAPService: Sendable {
    let store: MailStore
    let authenticator: Authenticator
    let options: IMAPOptions
    /// Nil outside of tests and demonstrations.
    let faults: FaultPlan?
    let logger: Logger

    package init(
        store: MailStore, authenticator: Authenticator, options: IMAPOptions = IMAPOptions(),
        faults: FaultPlan? = nil, logger: Logger
    ) {
        self.store = store
        self.authenticator = authenticator
        self.options = options
        self.faults = faults
        self.logger = logger
    }

    /// Serves one client until it has logged out or is gone. To be run where blocking is allowed, as a listener's
    /// session.
    package func serve(_ connection: MailConnection) async {
        await IMAPSession(service: self, connection: connection).run()
    }

    func uidValidity(_ stored: UInt32) -> UInt32 { faults?.uidValidity(stored) ?? stored }
}
