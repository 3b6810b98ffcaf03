import Foundation
import Logging
import MailStore
import NIOCore
import SASL

@testable import MailServer

/// A store with one account, `anna` with the password `secret`.
final class IMAPWorld: Sendable {
    let store: MailStore
    let account: AccountStore
    private let folder: ScratchFolder
    private let options: IMAPOptions
    private let authenticator: Authenticator

    init(options: IMAPOptions = IMAPOptions(), change: (inout MailStoreOptions) -> Void = { _ in }) throws {
        self.options = options
        folder = try ScratchFolder()
        var storeOptions = MailStoreOptions()
        storeOptions.describer = IMAPMessageDescriber()
        storeOptions.syncsToDisk = false
        change(&storeOptions)
        store = try MailStore(directory: folder.url.path, options: storeOptions)
        account = try store.createAccount(
            "anna", credentials: .make(password: Secret("secret"), iterations: 4096))
        authenticator = Authenticator(accounts: store, seed: AuthenticationSeed(), logger: .silent)
    }

    /// Serves clients on a port of its own for as long as `body` runs.
    func serve(
        _ options: MailListenerOptions = MailListenerOptions(port: 0, security: .none), faults: FaultPlan? = nil,
        body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let service = IMAPService(
            store: store, authenticator: authenticator, options: self.options, faults: faults, logger: .silent)
        try await withListener(options: options, session: { await service.serve($0) }, client: body)
    }

    /// Puts a message into a folder.
    @discardableResult
    func deliver(_ text: String = sampleMessage, to path: String = "INBOX", flags: MessageFlags = .init()) throws
        -> UInt32
    {
        let folder = try account.folder(at: FolderPath(path))
        let incoming = account.makeIncoming()
        try incoming.write(contentsOf: Array(text.utf8))
        return try account.append([NewMessage(incoming, flags: flags)], to: folder.id).uids.first ?? 0
    }
}

let sampleMessage = """
    From: Bo <bo@example.org>\r
    To: Anna <anna@example.org>\r
    Subject: Lunch\r
    Date: Mon, 2 Mar 2026 12:00:00 +0100\r
    Message-ID: <1@example.org>\r
    \r
    At noon?\r

    """

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
