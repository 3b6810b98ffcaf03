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
    /// Who is asking, for the throttling of logins: the peer, or whom a trusted proxy speaks for.
    var client: ClientAddress
    /// The request's name in the log and in `X-Request-Id`.
    var requestID = ""
    /// What the request did upstream.
    let trace = RequestTrace()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? "local"
        client = ClientAddress(peer)
    }
}
