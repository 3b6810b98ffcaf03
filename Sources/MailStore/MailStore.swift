import Foundation
import Synchronization

/// Mail on disk: an account is a directory, a folder one mbox file, with an index beside it that can be made anew from
/// the files. See docs/architecture.md.
///
/// Everything here and in ``AccountStore`` blocks: call it from a thread that may wait, never from an event loop. All of
/// it may be called from any thread, and other processes may use the same directory.
package final class MailStore: Sendable {
    let directory: String
    let options: MailStoreOptions
    private let open = Mutex<[String: AccountStore]>([:])

    /// Makes the directory, unless it is there.
    ///
    /// - Throws: ``StoreError/Code/io``.
    package init(directory: String, options: MailStoreOptions = MailStoreOptions()) throws {
        self.directory = directory
        self.options = options
    }

    /// The names of all accounts, in order.
    package func accounts() throws -> [String] {
        throw StoreError(.io, "not written yet")
    }

    /// Makes an account with an INBOX.
    ///
    /// - Throws: ``StoreError/Code/accountExists``, ``StoreError/Code/invalidName``.
    @discardableResult
    package func createAccount(_ name: String, credentials: StoredCredentials) throws -> AccountStore {
        throw StoreError(.io, "not written yet")
    }

    /// Removes an account with all its mail, for ever.
    ///
    /// - Throws: ``StoreError/Code/noSuchAccount``.
    package func removeAccount(_ name: String) throws {
        throw StoreError(.io, "not written yet")
    }

    /// The account: one object for all who ask.
    ///
    /// - Throws: ``StoreError/Code/noSuchAccount``.
    package func account(_ name: String) throws -> AccountStore {
        throw StoreError(.io, "not written yet")
    }

    /// Makes an account's index anew from its files, keeping UIDs, UIDVALIDITY, flags and EMAILIDs as the files record
    /// them.
    ///
    /// - Throws: ``StoreError/Code/noSuchAccount``.
    package func rebuild(_ name: String) throws {
        throw StoreError(.io, "not written yet")
    }
}
