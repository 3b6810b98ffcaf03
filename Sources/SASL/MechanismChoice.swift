/// Which of a server's mechanisms to log in by: the strongest, and where the server refuses that, one that shows it the
/// password.
///
/// QUIRK: GNU Mailutils, Courier and misconfigured servers of all kinds offer SCRAM or CRAM-MD5 for passwords that they keep
/// as a hash, and can't check by it. The policy says where the password may be shown.
package struct MechanismChoice: Sendable {
    /// The strongest mechanism that the server isn't known to offer in vain.
    package let mechanism: any SASLClientMechanism
    private let policy: MechanismPolicy
    private let credential: Credential
    private let offered: [MechanismName]
    private let memory: MechanismMemory
    private let server: (host: String, port: Int)

    /// - Throws: as ``MechanismPolicy/select(offered:for:)``.
    package init(
        _ policy: MechanismPolicy, for credential: Credential, offered: [MechanismName], memory: MechanismMemory,
        server: (host: String, port: Int)
    ) throws(SASLError) {
        self.policy = policy
        self.credential = credential
        self.memory = memory
        self.server = server
        let useful = offered.filter { !memory.isVain($0, host: server.host, port: server.port) }
        self.offered = policy.candidates(offered: useful, for: credential).isEmpty ? offered : useful
        mechanism = try policy.select(offered: self.offered, for: credential)
    }

    /// Whether ``mechanism`` shows the server the password as it is.
    package var showsPassword: Bool { mechanism.name.showsPassword }

    /// What to try where the server refused ``mechanism``; nil where that showed it the password already, or nothing may.
    package func passwordMechanism() throws(SASLError) -> (any SASLClientMechanism)? {
        guard !showsPassword,
            let name = policy.candidates(offered: offered, for: credential).first(where: \.showsPassword)
        else { return nil }
        return try policy.makeMechanism(name, offered: offered, for: credential)
    }

    /// The server took the credential in another way: other connections to it need not try ``mechanism``.
    package func wasVain() { memory.remember(mechanism.name, host: server.host, port: server.port) }
}

extension MechanismName {
    fileprivate var showsPassword: Bool { self == .plain || self == .login }
}
