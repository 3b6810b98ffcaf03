import MailService
import Synchronization

/// A mail server of which only the door is there: `right` opens it, `down` finds it closed for everybody.
final class PasswordProvider: MailBackendProvider {
    let attempts = Mutex(0)
    let forgotten = Mutex<[AccountID]>([])

    func logIn(_ account: Account, password: Secret<String>) async throws -> any MailBackend {
        attempts.withLock { $0 += 1 }
        switch password.withExposed({ $0 }) {
        case "right": return NoMail()
        case "down": throw MailServiceError(.upstreamUnreachable, "The mail server is down.")
        default: throw MailServiceError(.invalidCredentials, "The mail server refuses the password.")
        }
    }

    func backend(for account: Account, password: Secret<String>) async throws -> any MailBackend {
        NoMail()
    }

    func forget(_ account: Account) async {
        forgotten.withLock { $0.append(account.id) }
    }
}
