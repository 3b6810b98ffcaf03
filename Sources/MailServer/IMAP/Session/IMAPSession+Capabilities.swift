import IMAPProtocol
import MailStore

/// What the server says it can do, which depends on where the client is (RFC 9051 section 7.2.2).
extension IMAPSession {
    var capabilities: CapabilitySet {
        machine.state == .notAuthenticated ? capabilitiesBeforeLogin : capabilitiesAfterLogin
    }

    private static let always: [Capability] = [.imap4rev1, .imap4rev2, .literalPlus, .saslIR, .id, .enable]

    private static let afterLogin: [Capability] = [
        .idle, .namespace, .uidPlus, .move, .unselect, .children, .listExtended, .listStatus, .specialUse,
        .createSpecialUse, .statusSize, .eSearch, .searchRes, .partial, .condStore, .qResync, .utf8Accept, .binary,
        .objectID, .quota, "QUOTA=RES-STORAGE",
        .sort, .sortDisplay, .eSort, .threadReferences, .threadOrderedSubject, .preview, .saveDate, .within,
        .multiAppend, .replace,
    ]

    private var capabilitiesBeforeLogin: CapabilitySet {
        var set = CapabilitySet(Self.always)
        if connection.canStartTLS { set.insert(.startTLS) }
        if !allowsPassword { set.insert(.loginDisabled) }
        for mechanism in mechanisms { set.insert(Capability("AUTH=" + mechanism)) }
        return set
    }

    private var capabilitiesAfterLogin: CapabilitySet {
        var set = CapabilitySet(Self.always + Self.afterLogin)
        if connection.canStartCompression { set.insert(.compressDeflate) }
        if let account { set.insert(Capability("APPENDLIMIT=\(account.options.maximumMessageBytes)")) }
        return set
    }

    func tellCapabilities() -> StatusResponse {
        send(.capability(capabilities))
        return .ok(nil, "CAPABILITY done")
    }
}
