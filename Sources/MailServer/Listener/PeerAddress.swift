package import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a connection comes from.
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address in text, without the port; IPv4 carried in IPv6 is IPv4. Empty where it isn't known.
    package let description: String

    /// What limits count: an IPv4 address, or the /64 of an IPv6 address, which is what one customer has.
    package let network: String

    /// Whether it is this machine, so that nobody can listen in between.
    package let isLoopback: Bool

    /// The peer of a socket; nil for one that has gone already.
    package init(_ address: SocketAddress?) {
        switch address {
        case .v4, .v6:
            self.init(octets: address?.ipAddress.flatMap(Self.octets) ?? [])
        case .unixDomainSocket:
            self.init(description: "local", network: "local", isLoopback: true)
        case nil:
            self.init(octets: [])
        }
    }

    private init(description: String, network: String, isLoopback: Bool) {
        self.description = description
        self.network = network
        self.isLoopback = isLoopback
    }

    /// `octets` are in network order: 4, 16, or none for an address that isn't known.
    private init(octets: [UInt8]) {
        let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let octets = octets.starts(with: mappedPrefix) ? Array(octets.dropFirst(12)) : octets
        if octets.count == 16 {
            let isLoopback = octets.dropLast().allSatisfy { $0 == 0 } && octets.last == 1
            let network = Self.text(ofIPv6: octets.prefix(8) + [UInt8](repeating: 0, count: 8)) + "/64"
            self.init(description: Self.text(ofIPv6: octets), network: network, isLoopback: isLoopback)
        } else {
            let text = octets.map { String($0) }.joined(separator: ".")
            self.init(description: text, network: text, isLoopback: octets.first == 127)
        }
    }

    private static func octets(of text: String) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &octets) == 1 {
            return Array(octets.prefix(4))
        }
        return inet_pton(AF_INET6, text, &octets) == 1 ? octets : nil
    }

    private static func text(ofIPv6 octets: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, octets, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
