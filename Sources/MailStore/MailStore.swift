import Foundation
import Synchronization

/// Mail on disk: an account is a directory, a folder one mbox file, with an index beside it that can be made anew from
/// the files. See docs/architecture.md.
///
/// Everything here and in ``AccountStore`` blocks: call it from a thread that may wait, never from an event loop. All of
/// it may be called from any thread, and other processes may use the same directory.
package final class MailStore: Sendable {
    /// Bytes of an account's name as a file's.
    private static let maximumNameBytes = 200

    let directory: String
    package let options: MailStoreOptions
    private let poller: Poller
    private let indexing: BackgroundIndexing?
    private let open = Mutex<[String: AccountStore]>([:])

    private var accountsDirectory: String { directory + "/accounts" }

    /// Makes the directory, unless it is there.
    ///
    /// - Throws: ``StoreError/Code/io``.
    package init(directory: String, options: MailStoreOptions = MailStoreOptions()) throws {
        self.directory = directory
        self.options = options
        poller = Poller(interval: options.pollInterval)
        indexing = options.hasUpkeep ? BackgroundIndexing() : nil
        try POSIX.makeDirectory(directory)
        try POSIX.makeDirectory(directory + "/accounts")
    }

    /// The names of all accounts, in order.
    package func accounts() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: accountsDirectory)
            .filter { AccountFile.exists(in: accountsDirectory + "/" + $0) }
            .compactMap(FileName.unescape).sorted()
    }

    /// Makes an account with an INBOX.
    ///
    /// - Throws: ``StoreError/Code/accountExists``, ``StoreError/Code/invalidName``.
    @discardableResult
    package func createAccount(_ name: String, credentials: StoredCredentials) throws -> AccountStore {
        let directory = try path(of: name)
        try POSIX.makeDirectory(directory)
        let account = store(name, in: directory)
        try account.lock.withLock {
            guard !AccountFile.exists(in: directory) else {
                throw StoreError(.accountExists, "there is an account of this name")
            }
            try account.openIndex()
            // The account is there from here on.
            try AccountFile(name: name, credentials: credentials).write(to: directory)
        }
        return account
    }

    /// Removes an account with all its mail, for ever.
    ///
    /// - Throws: ``StoreError/Code/noSuchAccount``.
    package func removeAccount(_ name: String) throws {
        let account = try account(name)
        let removed = accountsDirectory + "/.removed-" + UUID().uuidString
        try account.lock.withLock {
            account.index.close(forGood: true)
            try POSIX.rename(account.directory, to: removed)
        }
        open.withLock { $0[account.directory] = nil }
        account.watchers.tellAll()
        try FileManager.default.removeItem(atPath: removed)
    }

    /// The account: one object for all who ask.
    ///
    /// - Throws: ``StoreError/Code/noSuchAccount``.
    package func account(_ name: String) throws -> AccountStore {
        let directory = try path(of: name)
        guard AccountFile.exists(in: directory) else {
            throw StoreError(.noSuchAccount, "there is no account of this name")
        }
        return store(name, in: directory)
    }

    /// Makes an account's index anew from its files, keeping UIDs, UIDVALIDITY, flags and EMAILIDs as the files record
    /// them.
    ///
    /// - Throws: ``StoreError/Code/noSuchAccount``.
    package func rebuild(_ name: String) throws {
        try account(name).rebuild()
    }

    /// Has what an earlier process left undone done in the background: messages that the text index lacks, and files of
    /// which much is dead. Does nothing without ``MailStoreOptions/hasUpkeep``.
    package func beginUpkeep() throws {
        guard let indexing else { return }
        for name in try accounts() {
            do {
                let account = try account(name)
                indexing.add(account)
                for folder in try account.folders() where folder.isSelectable { account.compactIfDue(folder.id) }
            } catch let error as StoreError where error.code != .io {
                // One account that can't be opened now keeps none from the others; who logs in to it is told.
                continue
            }
        }
    }

    /// Ends what ``beginUpkeep()`` began, and waits for the batch at work.
    package func endUpkeep() {
        indexing?.stop()
    }

    private func path(of name: String) throws -> String {
        let file = FileName.escape(name.precomposedStringWithCanonicalMapping)
        guard !file.isEmpty, file.utf8.count <= Self.maximumNameBytes else {
            throw StoreError(.invalidName, "an account's name is empty or too long")
        }
        return accountsDirectory + "/" + file
    }

    private func store(_ name: String, in directory: String) -> AccountStore {
        open.withLock { open in
            if let account = open[directory] { return account }
            let account = AccountStore(
                name: name, directory: directory, options: options, poller: poller, indexing: indexing)
            open[directory] = account
            return account
        }
    }
}
