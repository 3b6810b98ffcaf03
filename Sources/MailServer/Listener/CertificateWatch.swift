package import Logging
import NIOPosix
import ServiceLifecycle

/// Looks now and then whether the servers' certificate has changed, or needs renewing, for as long as they run.
package struct CertificateWatch: Service {
    /// How often files are looked at: how long a renewed certificate may lie unused.
    package static let interval = Duration.seconds(60)

    private let tls: ServerTLS
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(_ tls: ServerTLS, clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        (self.tls, self.clock, self.logger) = (tls, clock, logger)
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await clock.sleep(for: Self.interval)
                } catch {
                    return
                }
                await look()
            }
        }
    }

    private func look() async {
        do {
            if try await NIOThreadPool.singleton.runIfActive({ try tls.refresh() }) {
                logger.info("certificate replaced", metadata: ["file": "\(tls.certificate.trustFile)"])
            }
        } catch {
            logger.error("the certificate can't be replaced, the old one stays", metadata: ["error": "\(error)"])
        }
    }
}
