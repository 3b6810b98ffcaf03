package import MailService
import ServiceLifecycle

/// Accounts of either protocol: each is asked where it is read.
package struct ProtocolBackendProvider: MailBackendProvider {
    private let imap: IMAPBackendProvider
    private let pop3: POP3BackendProvider

    package init(imap: IMAPBackendProvider, pop3: POP3BackendProvider) {
        self.imap = imap
        self.pop3 = pop3
    }

    private func provider(of account: Account) -> any MailBackendProvider {
        switch account.readingProtocol {
        case .imap: imap
        case .pop3: pop3
        }
    }

    package func logIn(_ account: Account, password: Secret<String>) async throws -> any MailBackend {
        try await provider(of: account).logIn(account, password: password)
    }

    package func backend(for account: Account, password: Secret<String>) async throws -> any MailBackend {
        try await provider(of: account).backend(for: account, password: password)
    }

    package func forget(_ account: Account) async {
        await provider(of: account).forget(account)
    }
}

// What each does while the process runs is its own.
extension IMAPBackendProvider: Service {}
extension POP3BackendProvider: Service {}
