import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Connector {
    /// Resolves the name and connects, to whichever address answers first. The channel doesn't read yet. Throws
    /// ``TransportError``, or `CancellationError`; the name look-up itself can't be cancelled, and ends on its own.
    func openTCP(
        to endpoint: Endpoint, deadline: NIODeadline, early: EarlyBytes?
    ) async throws -> any Channel {
        let loop = eventLoopGroup.next()
        let promise = loop.makePromise(of: (any Channel).self)
        let timeout = max(deadline - .now(), .nanoseconds(1))
        bootstrap(on: loop, timeout: timeout, early).connect(host: endpoint.host, port: endpoint.port).whenComplete {
            result in
            promise.completeWith(result)
            // A connection that comes after a cancellation has no taker.
            promise.futureResult.whenFailure { _ in
                if case .success(let channel) = result {
                    channel.close(promise: nil)
                }
            }
        }
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.fail(CancellationError())
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw TransportError.connecting(to: endpoint, error)
        }
    }

    private func bootstrap(on loop: any EventLoop, timeout: TimeAmount, _ early: EarlyBytes?) -> ClientBootstrap {
        var bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .resolver(makeResolver?(loop))
            .channelOption(.autoRead, value: false)
            // What belongs together is written together; nothing is gained by waiting for more.
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        if let early {
            bootstrap = bootstrap.channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try early.listen(to: channel) }
            }
        }
        if let keepAlive = options.keepAlive {
            bootstrap = bootstrap.channelOption(.socketOption(.so_keepalive), value: 1)
            for (option, value) in Self.socketOptions(keepAlive) {
                bootstrap = bootstrap.channelOption(.tcpOption(option), value: value)
            }
        }
        #if os(Linux)
            if let writeTimeout = options.writeTimeout {
                let milliseconds = Self.clamp(TimeAmount(writeTimeout).nanoseconds / 1_000_000)
                let option = NIOBSDSocket.Option(rawValue: CInt(TCP_USER_TIMEOUT))
                bootstrap = bootstrap.channelOption(.tcpOption(option), value: milliseconds)
            }
        #endif
        return bootstrap
    }

    private static func socketOptions(
        _ keepAlive: TransportOptions.KeepAlive
    ) -> [(NIOBSDSocket.Option, SocketOptionValue)] {
        #if os(Linux)
            let idle = TCP_KEEPIDLE
        #else
            let idle = TCP_KEEPALIVE
        #endif
        return [
            (NIOBSDSocket.Option(rawValue: CInt(idle)), seconds(keepAlive.idle)),
            (NIOBSDSocket.Option(rawValue: CInt(TCP_KEEPINTVL)), seconds(keepAlive.interval)),
            (NIOBSDSocket.Option(rawValue: CInt(TCP_KEEPCNT)), clamp(Int64(keepAlive.count), to: 1...127)),
        ]
    }

    /// Linux takes 1 to 32767 seconds.
    private static func seconds(_ duration: Duration) -> SocketOptionValue {
        clamp(duration.components.seconds, to: 1...32767)
    }

    private static func clamp(_ value: Int64, to range: ClosedRange<Int64> = 1...Int64(CInt.max)) -> SocketOptionValue {
        SocketOptionValue(min(max(value, range.lowerBound), range.upperBound))
    }
}
