import Foundation
import Logging
import MailStore
import NIOCore
import SASL
import Subprocess
import Testing

@testable import MailServer

/// A store with the accounts bob@localhost and carol@localhost (password "pw"), and servers over it.
final class MailHost: Sendable {
    let folder: ScratchFolder
    let store: MailStore
    let authenticator: Authenticator
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(offersAPOP: Bool = false, options: MailStoreOptions = MailStoreOptions()) throws {
        folder = try ScratchFolder()
        store = try MailStore(directory: folder.url.appending(path: "mail").path, options: options)
        for name in ["bob@localhost", "carol@localhost"] {
            let credentials = try StoredCredentials.make(
                password: Secret("pw"), keepsSecret: offersAPOP, iterations: 4096)
            try store.createAccount(name, credentials: credentials)
        }
        var options = AuthenticatorOptions()
        options.offersSharedSecretMechanisms = offersAPOP
        options.iterations = 4096
        authenticator = Authenticator(
            accounts: store, seed: AuthenticationSeed(), options: options, clock: InstantClock(), logger: logger)
    }

    var pop3: POP3Service {
        POP3Service(
            store: store, authenticator: authenticator, lockFolder: folder.url.appending(path: "locks"), logger: logger)
    }

    /// Puts messages into an INBOX.
    func append(_ texts: [String], to account: String = "bob@localhost") throws {
        let account = try store.account(account)
        let messages = try texts.map { text in
            let message = account.makeIncoming()
            try message.write(contentsOf: text.utf8)
            return NewMessage(message)
        }
        try account.append(messages, to: account.folder(at: .inbox).id)
    }

    /// The texts of an INBOX, oldest first.
    func texts(of name: String) throws -> [String] {
        let account = try store.account(name)
        let inbox = try account.folder(at: .inbox).id
        return try account.snapshot(of: inbox).uids.map { uid in
            String(decoding: try account.content(of: uid, in: inbox).whole(), as: UTF8.self)
        }
    }
}

/// Runs a Python program with arguments, the first of which is a port; what it printed. It fails the test where the program
/// fails.
func python(_ program: String, _ port: Int, _ arguments: String...) async throws -> String {
    let result = try await run(
        .name("python3"), arguments: Arguments(["-c", program, String(port)] + arguments),
        output: .string(limit: 1 << 20), error: .string(limit: 1 << 16))
    #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
    return result.standardOutput
}
