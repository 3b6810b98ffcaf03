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

    /// The account of an address: the same address, however its domain is written, is the same account.
    ///
    /// - Throws: `invalidRequest` where this is no address, `unknownServer` where no server has its domain.
    package func account(for address: String) throws(MailServiceError) -> Account {
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
        return Account(
            id: Self.id(of: normalised, on: server),
            address: normalised,
            loginName: server.login == .localPart ? localPart : normalised,
            server: server)
    }

    /// The same on every node, and without the address in it: it shows in URLs and logs.
    private static func id(of address: String, on server: MailServer) -> AccountID {
        let digest = SHA256.hash(data: Data("\(server.name)\0\(address)".utf8))
        return AccountID(rawValue: Base64URL.encode(Array(digest.prefix(15))))
    }
}
