import Foundation
import MailServer
import MailStore
import MailTransport
import SASL

extension MailStore {
    /// Makes the demo's accounts with their folders and mail, unless the store has accounts already. Blocking.
    ///
    /// - Parameter now: the newest mail is a little older than this.
    /// - Returns: how many messages were stored.
    @discardableResult
    func fillForDemo(now: Date = Date()) throws -> Int {
        guard try accounts().isEmpty else { return 0 }
        for account in DemoAccount.all {
            let made = try createAccount(
                account.address, credentials: .make(password: Secret(account.password)))
            for (path, role) in DemoFolder.special {
                try made.setSubscribed(true, made.createFolder(FolderPath(path), role: role).path)
            }
        }
        let messages = DemoMail(now: now).messages()
        for message in messages { try deliver(message) }
        return messages.count
    }

    /// The same, where blocking is allowed.
    func prepareForDemo() async throws {
        try await withTaskExecutorPreference(BlockingExecutor.shared) { _ = try fillForDemo() }
    }

    /// Puts a message where it lies in the demo. Blocking.
    func deliver(_ message: DemoMessage) throws {
        let account = try account(message.account)
        let path = try FolderPath(message.folder)
        let folder = try account.folder(madeAt: path)
        if !folder.isSubscribed { try account.setSubscribed(true, path) }
        let incoming = account.makeIncoming()
        try incoming.write(contentsOf: message.bytes)
        let date = InternalDate(seconds: Int64(message.receivedAt.timeIntervalSince1970))
        _ = try account.append([NewMessage(incoming, flags: message.flags, internalDate: date)], to: folder.id)
    }
}
