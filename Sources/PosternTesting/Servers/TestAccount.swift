package import Foundation

/// An account that no other test has, on some mail server: where a client finds it, and what other programs do to it.
package protocol TestAccount: Sendable {
    /// The login, which is a mail address.
    var address: String { get }
    var password: String { get }
    /// Where a client finds the mail.
    var endpoint: TestEndpoint { get }
    /// Where its mail is given out, at the same host: STARTTLS by the same certificate, then the same login.
    var submissionPort: Int { get }
    /// The data directory of the Postern that reads it, where a part of the account lies there; nil where any does.
    var data: URL? { get }

    /// Fills a folder, which is made where it is missing, with the first `count` messages of ``SampleMail``. `[]` is the
    /// INBOX.
    func seed(_ path: [String], count: Int) async throws

    /// Delivers messages in order, an hour between arrivals. Blocking, for a moment.
    func store(_ messages: [[UInt8]], in path: [String], flags: Maildir.Flags) throws

    /// What another program does.
    func createFolder(_ path: [String]) async throws
    func deleteFolder(_ path: [String]) async throws
    /// Removes messages of a folder for good.
    func expunge(_ uids: ClosedRange<UInt32>, in path: [String]) async throws
}

extension TestAccount {
    package var data: URL? { nil }

    package func seed(count: Int) async throws {
        try await seed([], count: count)
    }

    package func store(_ messages: [[UInt8]], in path: [String] = []) throws {
        try store(messages, in: path, flags: [])
    }
}

/// Where a client finds an account's mail: always over TLS, by a certificate that `authorityFile` vouches for.
package struct TestEndpoint: Sendable {
    package enum Scheme: Sendable {
        case imaps
        case pop3s
    }

    package let scheme: Scheme
    /// A name that the certificate holds.
    package let host: String
    package let port: Int
    /// PEM: what a client's `caFile` points at.
    package let authorityFile: String
}
