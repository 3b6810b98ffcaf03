/// What went wrong in serving mail, in terms a client of the API can act on.
///
/// Only `HTTPAPI/Problem.swift` turns a ``Code`` into an HTTP status.
package struct MailServiceError: Error, Sendable, CustomStringConvertible {
    /// A stable, extensible name of the failure; its raw value is the `code` of a problem document.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    /// A value of the request that can't be used.
    package struct Field: Hashable, Sendable {
        /// The parameter's or the JSON path's name, such as `limit` or `filter.and[2].from`.
        package let name: String
        /// What is wrong with it, for a person.
        package let reason: String

        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// What the mail server said, where it was the mail server.
    package struct Upstream: Hashable, Sendable {
        /// `imap` or `pop3`.
        package var protocolName: String
        /// The command that failed, without its arguments.
        package var command: String?
        /// The bracketed response code, such as `NONEXISTENT` (RFC 9051 section 7.1).
        package var responseCode: String?
        /// The server's own words, bounded in length.
        package var text: String?

        package init(protocolName: String, command: String? = nil, responseCode: String? = nil, text: String? = nil) {
            self.protocolName = protocolName
            self.command = command
            self.responseCode = responseCode
            self.text = text
        }
    }

    package var code: Code
    /// For a person: what happened and what to do about it. Never holds a secret.
    package var detail: String
    /// When to come back, for codes that pass with time.
    package var retryAfter: Duration?
    package var upstream: Upstream?
    package var fields: [Field]
    package var underlying: (any Error)?

    package init(
        _ code: Code,
        _ detail: String,
        retryAfter: Duration? = nil,
        upstream: Upstream? = nil,
        fields: [Field] = [],
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
        self.upstream = upstream
        self.fields = fields
        self.underlying = underlying
    }

    /// A request value that can't be used.
    package static func invalid(_ field: String, _ reason: String) -> Self {
        .init(.invalidRequest, "\(field): \(reason)", fields: [.init(name: field, reason: reason)])
    }

    /// A cursor that can't be gone on from.
    package static func invalidCursor(_ detail: String) -> Self {
        .init(.invalidCursor, detail, fields: [.init(name: "cursor", reason: detail)])
    }

    package var description: String {
        "\(code.rawValue): \(detail)"
    }
}

extension MailServiceError.Code {
    // Postern's own door.
    /// The address or the password is wrong, or the mail server refuses this person.
    package static let invalidCredentials = Self(rawValue: "invalid-credentials")
    /// No token, or one that is unknown, expired or signed out.
    package static let unauthenticated = Self(rawValue: "unauthenticated")
    /// A cookie session's unsafe request without its CSRF token.
    package static let csrfTokenRequired = Self(rawValue: "csrf-token-required")
    /// Authenticated, but not for this; or the mail server doesn't permit it.
    package static let forbidden = Self(rawValue: "forbidden")
    /// Too many failed logins; see `retryAfter`.
    package static let loginThrottled = Self(rawValue: "login-throttled")
    /// No configured server serves the address's domain.
    package static let unknownServer = Self(rawValue: "unknown-server")

    // The request.
    /// A parameter, a field or a search key is unknown or can't be used; `fields` names it.
    package static let invalidRequest = Self(rawValue: "invalid-request")
    /// A cursor that isn't one, or that belongs to another folder, search or order.
    package static let invalidCursor = Self(rawValue: "invalid-cursor")
    /// What is to be changed is not in the state that the request expects.
    package static let preconditionFailed = Self(rawValue: "precondition-failed")
    /// Larger than a limit of Postern's.
    package static let tooLarge = Self(rawValue: "too-large")
    /// The account has uploaded as much as it may have at one time.
    package static let uploadQuota = Self(rawValue: "upload-quota")
    /// The account has too many uploads under way; see `retryAfter`.
    package static let tooManyUploads = Self(rawValue: "too-many-uploads")
    /// The account's server can't do it; `detail` names the capability.
    package static let unsupported = Self(rawValue: "unsupported")

    /// There is a folder of this name, or for this role.
    package static let folderExists = Self(rawValue: "folder-exists")
    /// The folder holds something that would go with it.
    package static let folderNotEmpty = Self(rawValue: "folder-not-empty")
    /// The account has sent, or is about to send, as much as it may; see `retryAfter`.
    package static let submissionLimit = Self(rawValue: "submission-limit")
    /// It is too late to take a submission back.
    package static let submissionStarted = Self(rawValue: "submission-started")

    // What was asked for isn't there.
    package static let submissionNotFound = Self(rawValue: "submission-not-found")
    package static let accountNotFound = Self(rawValue: "account-not-found")
    package static let folderNotFound = Self(rawValue: "folder-not-found")
    package static let messageNotFound = Self(rawValue: "message-not-found")
    package static let partNotFound = Self(rawValue: "part-not-found")
    package static let threadNotFound = Self(rawValue: "thread-not-found")
    package static let draftNotFound = Self(rawValue: "draft-not-found")
    /// An upload that isn't there, has expired, or is another account's.
    package static let blobNotFound = Self(rawValue: "blob-not-found")
    /// The folder was made anew (UIDVALIDITY changed) since the id was given out.
    package static let staleID = Self(rawValue: "stale-id")

    // The mail server.
    /// It can't be reached: name resolution, refused or lost connection.
    package static let upstreamUnreachable = Self(rawValue: "upstream-unreachable")
    /// Its certificate can't be trusted: expired, for another host, or of an unknown issuer.
    package static let upstreamCertificate = Self(rawValue: "upstream-certificate")
    /// It answered with something that isn't its protocol, or broke off.
    package static let upstreamBroken = Self(rawValue: "upstream-broken")
    /// It refused the command.
    package static let upstreamRefused = Self(rawValue: "upstream-refused")
    /// The connection broke after all of a command that must not be repeated, and before its answer: it may have been
    /// carried out.
    package static let outcomeUnknown = Self(rawValue: "outcome-unknown")
    /// The mailbox is full.
    package static let overQuota = Self(rawValue: "over-quota")
    /// It asks for fewer connections or commands; see `retryAfter`.
    package static let upstreamThrottled = Self(rawValue: "upstream-throttled")
    /// It didn't answer before the deadline.
    package static let upstreamTimeout = Self(rawValue: "upstream-timeout")
    /// It no longer accepts the credential that opened the session.
    package static let upstreamAuthentication = Self(rawValue: "upstream-authentication")
    /// All of the account's connections are busy; see `retryAfter`.
    package static let overBudget = Self(rawValue: "over-budget")

    /// The disk of this server has no room.
    package static let storageFull = Self(rawValue: "storage-full")
    /// A fault of Postern's own.
    package static let `internal` = Self(rawValue: "internal")

    /// Whether the same request may succeed later without being changed.
    package var isRetryable: Bool {
        switch self {
        case .loginThrottled, .submissionLimit, .tooManyUploads, .storageFull, .upstreamUnreachable, .upstreamBroken,
            .upstreamThrottled,
            .upstreamTimeout, .overBudget:
            true
        default:
            false
        }
    }
}
