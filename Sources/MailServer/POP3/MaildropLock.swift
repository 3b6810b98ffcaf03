import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The exclusive access to an account's maildrop (RFC 1939 section 4), as long as it is kept: against other sessions of this
/// process and of others. It ends with the process, however that ends.
final class MaildropLock: Sendable {
    private let descriptor: Int32

    /// Locks an account; nil where somebody else has the lock. `folder` is made if it isn't there.
    ///
    /// Throws what the file system says.
    init?(account: String, folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A name may be long, and hold what a file's name can't.
        let name = SHA256.hash(data: Array(account.utf8)).prefix(16).map { String($0, radix: 36) }.joined(
            separator: "-")
        let path = folder.appending(path: "\(name).pop3").path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        // A lock of the open file, not of the process: a second session here is refused as one elsewhere is.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
