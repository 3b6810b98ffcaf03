import NIOSSL
import SASL
import Synchronization

/// The certificate with which the servers prove themselves, as the listeners use it. It can be replaced while they run:
/// what connects afterwards sees the new one.
package final class ServerTLS: Sendable {
    /// One certificate, ready for use.
    struct Identity: Sendable {
        let context: NIOSSLContext
        /// What logins are bound to (RFC 5929, section 4); nil where the certificate's algorithm leaves it undefined.
        let channelBinding: ChannelBinding?
        /// Tells whether the files have changed since.
        let version: ServerCertificate.Version
    }

    /// Where the certificate comes from.
    package let certificate: ServerCertificate
    private let identity: Mutex<Identity>

    /// Loads the certificate; makes it where it is to be made. Reads and writes files: not on an event loop. Throws
    /// ``ServerCertificateError``.
    package init(_ certificate: ServerCertificate) throws(ServerCertificateError) {
        self.certificate = certificate
        identity = Mutex(try certificate.load())
    }

    /// What the next connection uses.
    var current: Identity { identity.withLock { $0 } }

    /// Loads the certificate anew if its files have changed, and makes a new one if its time is nearly over. Where that
    /// fails the old one stays in use. Returns whether it was replaced. Throws ``ServerCertificateError``.
    @discardableResult
    package func refresh() throws(ServerCertificateError) -> Bool {
        if !certificate.isDue() {
            guard try certificate.version() != current.version else { return false }
        }
        let new = try certificate.load()
        identity.withLock { $0 = new }
        return true
    }
}
