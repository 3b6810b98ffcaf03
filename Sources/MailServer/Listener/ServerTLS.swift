import NIOSSL
import SASL
import Synchronization

/// The certificate with which a server proves itself, as the listeners use it. It can be replaced while they run: what
/// connects afterwards sees the new one.
package final class ServerTLS: Sendable {
    /// One certificate, ready for use.
    struct Identity: Sendable {
        let context: NIOSSLContext
        /// What logins are bound to (RFC 5929, section 4); nil where the certificate's algorithm leaves it undefined.
        let channelBinding: ChannelBinding?
    }

    private let identity: Mutex<Identity>

    init(_ identity: Identity) {
        self.identity = Mutex(identity)
    }

    /// What the next connection uses.
    var current: Identity { identity.withLock { $0 } }

    /// Uses another certificate from now on.
    func replace(with identity: Identity) {
        self.identity.withLock { $0 = identity }
    }
}
