package import Foundation
package import Logging
package import MailStore
import POP3Protocol
import SASL

/// The POP3 server: what the sessions of all its clients share. An account's maildrop is its INBOX.
package struct POP3Service: Sendable {
    let store: MailStore
    let authenticator: Authenticator
    let options: POP3Options
    /// Where the locks of maildrops lie: one folder for all processes that serve the same store.
    let lockFolder: URL
    /// Nil outside of tests and demonstrations.
    let faults: FaultPlan?
    let logger: Logger

    package init(
        store: MailStore, authenticator: Authenticator, lockFolder: URL, options: POP3Options = POP3Options(),
        faults: FaultPlan? = nil, logger: Logger
    ) {
        self.store = store
        self.authenticator = authenticator
        self.lockFolder = lockFolder
        self.options = options
        self.faults = faults
        self.logger = logger
    }

    /// Serves one client until it has quit or is gone. To be run where blocking is allowed, as a listener's session.
    package func serve(_ connection: MailConnection) async {
        await POP3Session(service: self, connection: connection).run()
    }

    /// What a client is offered on the connection as it is now.
    func offer(on connection: MailConnection, timestamp: String) -> ServerMachine.Offer {
        let link = LoginContext(connection)
        let common: [Capability] = [
            .top, .uidl, .pipelining, .responseCodes, .authResponseCode, .expireNever, .utf8User,
            .implementation("Postern"),
        ]
        let user: [Capability] = authenticator.takesPasswords(on: link) ? [.user] : []
        let stls: [Capability] = connection.canStartTLS ? [.stls] : []
        let sasl = Capability.sasl(authenticator.mechanisms(on: link).map(\.rawValue))
        var offer = ServerMachine.Offer(
            greeting: authenticator.offersAPOP ? "Postern \(timestamp)" : "Postern",
            capabilities: CapabilitySet(user + stls + [sasl] + common),
            capabilitiesAfterLogin: CapabilitySet(user + [sasl] + common))
        offer.hasAPOP = authenticator.offersAPOP
        return offer
    }
}
