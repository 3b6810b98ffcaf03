import Foundation

/// Where a request came from, as far as guessing is counted: an IPv4 address, or the /64 of an IPv6 address, which is
/// what one customer commonly has to himself.
package struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter text: an IP address without a port. Anything else (a Unix socket's path) counts as itself.
    package init(_ text: String) {
        description = Self.network(ofIPv6: text) ?? text
    }

    private static func network(ofIPv6 text: String) -> String? {
        let withoutZone = text.split(separator: "%", maxSplits: 1).first.map(String.init) ?? text
        var address = in6_addr()
        guard inet_pton(AF_INET6, withoutZone, &address) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &address) { Array($0) }
        let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if bytes.starts(with: mappedPrefix) { return bytes.suffix(4).map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map { index in
            String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
