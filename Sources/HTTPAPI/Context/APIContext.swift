import HTTPTypes
import Hummingbird
import Logging
import MailService
import NIOCore

/// What travels with a request through the middleware.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the other end of the connection.
    let peer: String
    /// The connection's.
    let eventLoop: any EventLoop
    private let channel: any Channel
    /// Who is asking, for the throttling of logins: the peer, or whom a trusted proxy speaks for.
    var client: ClientAddress
    /// The request's name in the log and in `X-Request-Id`.
    var requestID = ""
    /// What the request did upstream.
    let trace = RequestTrace()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        eventLoop = source.channel.eventLoop
        channel = source.channel
        let address = source.channel.remoteAddress?.ipAddress ?? "local"
        // On a listener for both families, IPv4 peers come with IPv6's prefix (RFC 4291 section 2.5.5.2).
        peer = address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
        client = ClientAddress(peer)
    }

    /// Whether the client is still there.
    var isConnected: Bool { channel.isActive }
}
