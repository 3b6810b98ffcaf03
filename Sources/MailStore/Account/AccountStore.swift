import Foundation
import Synchronization

/// The mail of one account.
///
/// Blocking and thread-safe, as all of ``MailStore``. What was acknowledged (the method returned) survives a crash.
package final class AccountStore: Sendable {
    package let name: String
    package let options: MailStoreOptions

    init(name: String, options: MailStoreOptions) {
        self.name = name
        self.options = options
    }

    package func credentials() throws -> StoredCredentials {
        throw StoreError(.io, "not written yet")
    }

    package func replaceCredentials(_ credentials: StoredCredentials) throws {
        throw StoreError(.io, "not written yet")
    }

    /// What is used of what is allowed.
    package func quota() throws -> Quota {
        throw StoreError(.io, "not written yet")
    }
}
