/// One line of a CAPA listing (RFC 2449 section 6): a name, and its arguments.
package struct Capability: Hashable, Sendable, CustomStringConvertible {
    /// In upper case.
    package let name: String
    package let arguments: [String]

    package init(_ name: String, _ arguments: [String] = []) {
        self.name = name.uppercasedASCII
        self.arguments = arguments
    }

    package var description: String { ([name] + arguments).joined(separator: " ") }

    package static let top = Capability("TOP")
    /// USER and PASS may be used.
    package static let user = Capability("USER")
    package static let uidl = Capability("UIDL")
    package static let responseCodes = Capability("RESP-CODES")
    /// RFC 3206.
    package static let authResponseCode = Capability("AUTH-RESP-CODE")
    package static let pipelining = Capability("PIPELINING")
    package static let stls = Capability("STLS")
    /// RFC 6856; with the argument `USER`, names and passwords may be UTF-8 too.
    package static let utf8User = Capability("UTF8", ["USER"])
    /// Messages stay until they are deleted (RFC 2449 section 6.7).
    package static let expireNever = Capability("EXPIRE", ["NEVER"])

    package static func sasl(_ mechanisms: [String]) -> Capability { Capability("SASL", mechanisms) }

    /// The least time between two logins, in seconds (RFC 2449 section 6.5). In AUTHORIZATION state `USER` says that it
    /// depends on the user.
    package static func loginDelay(seconds: Int, dependsOnUser: Bool = false) -> Capability {
        Capability("LOGIN-DELAY", [String(seconds)] + (dependsOnUser ? ["USER"] : []))
    }

    package static func implementation(_ name: String) -> Capability { Capability("IMPLEMENTATION", [name]) }
}

/// What a server says it can do.
package struct CapabilitySet: Hashable, Sendable {
    package private(set) var all: [Capability]

    package init(_ all: [Capability] = []) { self.all = all }

    /// The first capability of that name, whatever its arguments.
    package subscript(_ name: String) -> Capability? {
        let name = name.uppercasedASCII
        return all.first { $0.name == name }
    }

    /// Whether a capability of the same name is there.
    package func contains(_ capability: Capability) -> Bool { all.contains { $0.name == capability.name } }

    /// The names of SASL mechanisms.
    package var mechanisms: [String] { self["SASL"]?.arguments.map(\.uppercasedASCII) ?? [] }

    /// The least time between two logins, in seconds; nil where the server doesn't say.
    package var loginDelay: Int? {
        // 9 digits are thirty years.
        self["LOGIN-DELAY"]?.arguments.first.flatMap(Self.count)
    }

    /// How long messages stay after they were retrieved (RFC 2449 section 6.7); nil where the server doesn't say.
    package var expiry: Expiry? {
        guard let argument = self["EXPIRE"]?.arguments.first else { return nil }
        if argument.uppercasedASCII == "NEVER" { return .never }
        return Self.count(argument).map(Expiry.days)
    }

    /// Whether what the server says of LOGIN-DELAY or EXPIRE may be another thing once it knows the user: CAPA is then to be
    /// asked again after the login (sections 6.5 and 6.7).
    package var dependsOnUser: Bool {
        ["LOGIN-DELAY", "EXPIRE"].contains { self[$0]?.arguments.dropFirst().first?.uppercasedASCII == "USER" }
    }

    private static func count(_ text: String) -> Int? {
        text.utf8.count <= 9 ? Int(digits: Array(text.utf8)) : nil
    }
}

/// A server's policy for messages that were retrieved (RFC 2449 section 6.7).
package enum Expiry: Hashable, Sendable {
    /// They stay until they are deleted.
    case never
    /// The server may delete them after so many days; 0 says at the session's end.
    case days(Int)
}
