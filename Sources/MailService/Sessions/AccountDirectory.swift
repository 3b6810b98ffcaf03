import Crypto
import Foundation

/// The mail servers of the settings, by the domains whose addresses log in there.
package struct AccountDirectory: Sendable {
    /// Longest address that is looked at: RFC 5321's limit on a path (section 4.5.3.1.3).
    private static let maximumAddressLength = 254

    private let servers: [String: MailServer]
    private let fallback: MailServer?

    /// Where two servers name one domain, the first has it.
    package init(servers: [MailServer]) {
        let pairs = servers.flatMap { server in server.domains.map { ($0.lowercased(), server) } }
        self.servers = Dictionary(pairs) { first, _ in first }
        fallback = self.servers["*"]
    }

    /// The account of an address: the same address, however its domain is written, is the same account. Read with another
    /// protocol it is another one, since what is known of its mail isn't the same.
    ///
    /// - Parameter readingProtocol: nil for the server's best.
    /// - Throws: `invalidRequest` where this is no address, or the server doesn't have the protocol; `unknownServer` where no
    ///   server has its domain.
    package func account(
        for address: String, readingProtocol: ReadingProtocol? = nil
    ) throws(MailServiceError) -> Account {
        let address = address.trimmingCharacters(in: .whitespacesAndNewlines)
        let isPrintable = address.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.value > 0x20 && $0 != "\u{7F}"
        }
        guard isPrintable, address.utf8.count <= Self.maximumAddressLength, let at = address.lastIndex(of: "@"),
            at != address.startIndex, address.index(after: at) != address.endIndex
        else { throw .invalid("address", "must be a mail address, such as amy@example.org") }
        let localPart = String(address[..<at])
        let domain = address[address.index(after: at)...].lowercased()
        guard let server = servers[domain] ?? fallback else {
            throw MailServiceError(.unknownServer, "No mail server is set up here for addresses at \(domain).")
        }
        let normalised = "\(localPart)@\(domain)"
        let best = server.protocols.first ?? .imap
        if let readingProtocol, !server.protocols.contains(readingProtocol) {
            throw .invalid("protocol", "the account's server is not set up for \(readingProtocol.rawValue)")
        }
        let chosen = readingProtocol ?? best
        return Account(
            id: Self.id(of: chosen == best ? normalised : "\(normalised)\0\(chosen.rawValue)", on: server),
            address: normalised,
            loginName: server.login == .localPart ? localPart : normalised,
            server: server,
            readingProtocol: chosen)
    }

    /// The account that an address had when `id` was given to it; nil where the settings no longer give it that account.
    func account(for address: String, id: AccountID) throws(MailServiceError) -> Account? {
        let best = try account(for: address)
        if best.id == id { return best }
        for other in best.server.protocols where other != best.readingProtocol {
            let account = try account(for: address, readingProtocol: other)
            if account.id == id { return account }
        }
        return nil
    }

    /// The same on every node, and without the address in it: it shows in URLs and logs.
    private static func id(of address: String, on server: MailServer) -> AccountID {
        let digest = SHA256.hash(data: Data("\(server.name)\0\(address)".utf8))
        return AccountID(rawValue: Base64URL.encode(Array(digest.prefix(15))))
    }
}
