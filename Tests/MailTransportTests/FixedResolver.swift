import NIOCore
import NIOPosix

/// A resolver that knows the answer, or, without one, never gives any.
final class FixedResolver: Resolver, Sendable {
    private let loop: any EventLoop
    private let addresses: [String]?
    private let unanswered: EventLoopPromise<[SocketAddress]>

    init(loop: any EventLoop, addresses: [String]?) {
        self.loop = loop
        self.addresses = addresses
        unanswered = loop.makePromise()
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        guard let addresses else { return unanswered.futureResult }
        return loop.makeCompletedFuture { try addresses.map { try SocketAddress(ipAddress: $0, port: port) } }
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        addresses == nil ? unanswered.futureResult : loop.makeSucceededFuture([])
    }

    func cancelQueries() {}

    deinit {
        unanswered.fail(CancellationError())
    }
}
