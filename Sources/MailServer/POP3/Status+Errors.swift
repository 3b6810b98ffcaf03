import MailStore
import POP3Protocol

extension Status {
    /// What a client is told of a failure. Nothing of this machine's insides.
    init(_ error: any Error) {
        switch error {
        case let error as AuthenticationError: self.init(error)
        case is MaildropInUse: self = .error("Another session has the maildrop", code: .inUse)
        // RFC 3206 section 4: whether waiting helps.
        case let error as StoreError where error.code == .damaged || error.code == .newerSchema:
            self = .error("The maildrop needs its administrator", code: .systemPermanent)
        default: self = .error("The server can't do that now", code: .systemTemporary)
        }
    }

    private init(_ error: AuthenticationError) {
        switch error.code {
        case .refused: self = .error("The name or the password is wrong", code: .authentication)
        case .notAuthorized: self = .error("You may not act as that user", code: .authentication)
        case .throttled: self = .error("Too many logins failed: wait", code: .loginDelay)
        case .privacyRequired: self = .error("Use STLS first")
        case .mechanismUnknown: self = .error("This mechanism is not offered here")
        case .malformed: self = .error("That is not how the mechanism goes")
        default: self = .error("Logins can't be checked now", code: .systemTemporary)
        }
    }

    /// A fault on request.
    init(_ throttling: Faults.Throttling) {
        switch throttling {
        case .limit: self = .error("Too many logins: wait", code: .loginDelay)
        case .unavailable: self = .error("The server can't do that now", code: .systemTemporary)
        }
    }
}
