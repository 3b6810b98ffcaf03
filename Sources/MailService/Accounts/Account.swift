/// An account's stable name inside Postern.
package struct AccountID: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// A mailbox on a mail server, and how to reach it.
package struct Account: Hashable, Sendable {
    package let id: AccountID
    /// The mail address, as the person gave it at login, with the domain in lower case.
    package let address: String
    /// What the mail server is told as the user's name: the address or its local part.
    package let loginName: String
    package let server: MailServer
    /// The protocol that mail is read with.
    package let readingProtocol: ReadingProtocol

    /// - Parameter readingProtocol: nil for IMAP where the server has it.
    package init(
        id: AccountID, address: String, loginName: String, server: MailServer, readingProtocol: ReadingProtocol? = nil
    ) {
        self.id = id
        self.address = address
        self.loginName = loginName
        self.server = server
        self.readingProtocol = readingProtocol ?? server.protocols.first ?? .imap
    }

    /// Where mail is read.
    package var endpoint: MailEndpoint? {
        switch readingProtocol {
        case .imap: server.imap
        case .pop3: server.pop3
        }
    }

    /// Whose password is guessed: addresses that log in alike are one, and most servers make no difference of case.
    var throttleKey: String {
        let endpoint = server.imap ?? server.pop3
        return "\(endpoint?.host ?? server.name):\(endpoint?.port ?? 0) \(loginName)".lowercased()
    }
}

package enum ReadingProtocol: String, CaseIterable, Sendable {
    case imap
    case pop3
}

/// What becomes of an inbox's messages on a POP3 server once Postern has them. What leaves the server stays here.
package enum LeaveOnServer: Hashable, Sendable {
    /// They stay until somebody deletes them.
    case keep
    /// They are deleted there so many days after they were first seen.
    case deleteAfter(days: Int)
    /// They are deleted there as soon as they were downloaded.
    case deleteOnDownload
}

/// One entry of `servers:` in the settings.
package struct MailServer: Hashable, Sendable {
    /// What the server is told as the user's name.
    package enum LoginName: String, Sendable {
        case address
        case localPart = "localpart"
    }

    /// Which addresses an account may send as: the mail server's own rules come on top.
    package enum Senders: String, Sendable {
        /// Its own, with or without a detail after a plus.
        case own
        /// Any at the server's domains.
        case domain
        /// Any: the mail server alone decides.
        case any
    }

    /// The entry's key in the settings.
    package let name: String
    /// The domains whose addresses log in here, in lower case; `*` for those that no other server names.
    package let domains: [String]
    package let login: LoginName
    package let imap: MailEndpoint?
    package let pop3: MailEndpoint?
    package let smtp: MailEndpoint?
    package let senders: Senders
    /// Of POP3 accounts.
    package let leaveOnServer: LeaveOnServer

    package init(
        name: String,
        domains: [String],
        login: LoginName = .address,
        imap: MailEndpoint? = nil,
        pop3: MailEndpoint? = nil,
        smtp: MailEndpoint? = nil,
        senders: Senders = .own,
        leaveOnServer: LeaveOnServer = .keep
    ) {
        self.name = name
        self.domains = domains
        self.login = login
        self.imap = imap
        self.pop3 = pop3
        self.smtp = smtp
        self.senders = senders
        self.leaveOnServer = leaveOnServer
    }

    /// The protocols that mail can be read with, the best first.
    package var protocols: [ReadingProtocol] {
        (imap == nil ? [] : [.imap]) + (pop3 == nil ? [] : [.pop3])
    }
}

/// Where a mail server listens, and how far it is trusted.
package struct MailEndpoint: Hashable, Sendable {
    package enum Security: String, Sendable {
        /// TLS from the first byte (RFC 8314).
        case tls
        /// STARTTLS, required: no command but it goes out in the clear.
        case startTLS = "starttls"
        /// No encryption.
        case none
    }

    package enum Verification: String, Sendable {
        /// The chain and the host's name.
        case full
        /// Nothing: for servers on the same machine, with a certificate of their own.
        case none
    }

    package let host: String
    package let port: Int
    package let security: Security
    package let verification: Verification
    /// A PEM file with the certificate authorities to trust instead of the system's.
    package let caFile: String?
    /// Whether a password may go out over a link that isn't encrypted. Off by default, even where `security` is `none`.
    package let allowsCleartextLogin: Bool
    /// Whether POP3's APOP may be used where the password may not be shown, or the server takes no other login. Off by
    /// default: whoever listens may then guess the password offline, and its MD5 is broken.
    package let allowsAPOP: Bool
    /// Whether to compress where the server offers it (IMAP's COMPRESS=DEFLATE).
    package let compresses: Bool

    package init(
        host: String,
        port: Int,
        security: Security = .tls,
        verification: Verification = .full,
        caFile: String? = nil,
        allowsCleartextLogin: Bool = false,
        allowsAPOP: Bool = false,
        compresses: Bool = true
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.verification = verification
        self.caFile = caFile
        self.allowsCleartextLogin = allowsCleartextLogin
        self.allowsAPOP = allowsAPOP
        self.compresses = compresses
    }
}
