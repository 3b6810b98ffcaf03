/// Which mechanisms may be used on a connection, and in which order they are preferred.
package struct MechanismPolicy: Sendable {
    /// Whether TLS protects the connection.
    package var isLinkEncrypted: Bool

    /// Whether a secret may be shown to whoever listens on an unencrypted link, or handed to them for guessing offline
    /// (CRAM-MD5). To be set for one server by its configuration alone; SCRAM and EXTERNAL don't need it.
    package var allowsClearTextPassword: Bool

    /// The mechanisms that the configuration allows; nil for all that are known.
    package var allowed: Set<MechanismName>?

    /// The binding to the TLS connection, where there is one. Without it the `-PLUS` mechanisms are passed over.
    package var channelBinding: ChannelBinding?

    /// The limits for SCRAM.
    package var scram: SCRAMOptions

    package init(
        isLinkEncrypted: Bool, allowsClearTextPassword: Bool = false, allowed: Set<MechanismName>? = nil,
        channelBinding: ChannelBinding? = nil, scram: SCRAMOptions = SCRAMOptions()
    ) {
        self.isLinkEncrypted = isLinkEncrypted
        self.allowsClearTextPassword = allowsClearTextPassword
        self.allowed = allowed
        self.channelBinding = channelBinding
        self.scram = scram
    }

    /// Whether a password may be sent as it is: for commands beside SASL, such as IMAP's LOGIN.
    package var permitsPasswordInClear: Bool { isLinkEncrypted || allowsClearTextPassword }

    /// The best mechanism for a credential, ready to start.
    ///
    /// Throws ``SASLError/Code/insecureLink`` when only the missing encryption stands in the way,
    /// ``SASLError/Code/noAcceptableMechanism`` when more does, and what the mechanism's own preparation throws.
    package func select(
        offered: some Sequence<MechanismName>, for credential: Credential
    ) throws(SASLError) -> any SASLClientMechanism {
        let offered = Set(offered)
        guard let name = candidates(offered: offered, for: credential).first else {
            var encrypted = self
            encrypted.isLinkEncrypted = true
            if encrypted.candidates(offered: offered, for: credential).isEmpty {
                throw SASLError(.noAcceptableMechanism, "the server offers no mechanism that may be used here")
            }
            throw SASLError(.insecureLink, "the server offers only mechanisms that need an encrypted connection")
        }
        return try makeMechanism(name, offered: offered, for: credential)
    }

    /// The mechanisms that may be tried, the strongest first.
    package func candidates(offered: some Sequence<MechanismName>, for credential: Credential) -> [MechanismName] {
        let offered = Set(offered)
        return Self.preferences(for: credential).filter { name in
            offered.contains(name) && allowed?.contains(name) != false && isUsable(name, for: credential)
        }
    }

    /// A mechanism by name. `offered` tells SCRAM whether the server does channel binding.
    ///
    /// Throws ``SASLError/Code/credentialMismatch``, ``SASLError/Code/channelBindingMissing``, or
    /// ``SASLError/Code/prohibitedCharacter``.
    package func makeMechanism(
        _ name: MechanismName, offered: some Sequence<MechanismName>, for credential: Credential
    ) throws(SASLError) -> any SASLClientMechanism {
        switch (name, credential) {
        case (.plain, .password(let username, let password, let identity)):
            return try PlainClient(username: username, password: password, authorizationID: identity)
        case (.login, .password(let username, let password, nil)):
            return try LoginClient(username: username, password: password)
        case (.cramMD5, .password(let username, let password, nil)):
            return CRAMMD5Client(username: username, password: password)
        case (_, .password(let username, let password, let identity)):
            guard let hash = Self.scramHash(of: name) else { break }
            return try SCRAMClient(
                hash: hash, username: username, password: password, authorizationID: identity,
                flag: bindingFlag(for: name, offered: offered), options: scram)
        case (.oauthBearer, .bearerToken(let username, let token)):
            return try OAuthClient.oauthBearer(username: username, token: token)
        case (.xoauth2, .bearerToken(let username, let token)):
            return try OAuthClient.xoauth2(username: username, token: token)
        case (.external, .external(let identity)):
            return try ExternalClient(authorizationID: identity)
        default:
            break
        }
        throw SASLError(.credentialMismatch, "\(name) can't be used with this kind of credential")
    }
}

extension MechanismPolicy {
    private static let plusMechanisms: Set<MechanismName> = [.scramSHA256Plus, .scramSHA1Plus]
    /// What shows nothing that could be used, or guessed from cheaply, on an open link.
    private static let safeOnOpenLink: Set<MechanismName> = [.scramSHA256, .scramSHA1, .external]

    /// The known mechanisms for a credential, the strongest first.
    ///
    /// A password or user name that SASLprep might change beyond what ``SASLprep`` does goes by PLAIN rather than by
    /// SCRAM where both can be used: with PLAIN the server prepares it.
    private static func preferences(for credential: Credential) -> [MechanismName] {
        let scram: [MechanismName] = [.scramSHA256Plus, .scramSHA256, .scramSHA1Plus, .scramSHA1]
        switch credential {
        case .password(let username, let password, _):
            let isStable = SASLprep.isStable(username) && password.withExposed(SASLprep.isStable)
            return isStable ? scram + [.cramMD5, .plain, .login] : [.plain, .login] + scram + [.cramMD5]
        case .bearerToken: return [.oauthBearer, .xoauth2]
        case .external: return [.external]
        }
    }

    private func isUsable(_ name: MechanismName, for credential: Credential) -> Bool {
        if Self.plusMechanisms.contains(name) {
            return channelBinding != nil
        }
        if case .password(_, _, .some) = credential, name == .login || name == .cramMD5 {
            return false
        }
        return permitsPasswordInClear || Self.safeOnOpenLink.contains(name)
    }

    private static func scramHash(of name: MechanismName) -> SCRAMHash? {
        switch name {
        case .scramSHA1, .scramSHA1Plus: .sha1
        case .scramSHA256, .scramSHA256Plus: .sha256
        default: nil
        }
    }

    /// RFC 5802, section 6: `y` tells a server that does channel binding that its offer was taken away in transit.
    private func bindingFlag(
        for name: MechanismName, offered: some Sequence<MechanismName>
    ) throws(SASLError) -> GS2Header.BindingFlag {
        guard let channelBinding else {
            guard !Self.plusMechanisms.contains(name) else {
                throw SASLError(.channelBindingMissing, "\(name) needs the server's certificate hash")
            }
            return .unsupported
        }
        if Self.plusMechanisms.contains(name) {
            return .used(channelBinding)
        }
        return offered.contains(where: Self.plusMechanisms.contains) ? .unsupported : .notOffered
    }
}
