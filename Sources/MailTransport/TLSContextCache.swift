import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// TLS client contexts, shared between connections: to make one loads the trusted authorities from disk, which takes
/// tens of milliseconds.
package final class TLSContextCache: Sendable {
    private struct Key: Hashable {
        let verification: Endpoint.Verification
        let caFile: String?
    }

    private struct Entry {
        let context: NIOSSLContext
        let expiry: NIODeadline
    }

    private let entries = Mutex<[Key: Entry]>([:])
    private let lifetime: TimeAmount

    /// The most contexts to keep. They hold a parsed set of authorities each (about a megabyte for the system's), and a
    /// configuration names few.
    private static let maximumEntries = 32

    /// An empty cache. A context is made anew after `lifetime`, so that changed authorities on disk are seen.
    package init(lifetime: Duration = .seconds(3600)) {
        self.lifetime = TimeAmount(lifetime)
    }

    /// The context for an endpoint. Reads files on a thread of its own. Throws
    /// ``TransportError/Code/trustRootsUnreadable``.
    func context(for endpoint: Endpoint) async throws -> NIOSSLContext {
        let key = Key(verification: endpoint.verification, caFile: endpoint.caFile)
        if let entry = entries.withLock({ $0[key] }), entry.expiry > .now() {
            return entry.context
        }
        let context = try await NIOThreadPool.singleton.runIfActive {
            do {
                return try NIOSSLContext(configuration: Self.configuration(key))
            } catch {
                throw TransportError(
                    .trustRootsUnreadable, host: endpoint.host, port: endpoint.port, underlying: error)
            }
        }
        let entry = Entry(context: context, expiry: .now() + lifetime)
        entries.withLock { entries in
            if entries.count >= Self.maximumEntries {
                entries.removeAll()
            }
            entries[key] = entry
        }
        return context
    }

    private static func configuration(_ key: Key) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // A peer that doesn't answer the closing alert holds a socket for this long.
        configuration.shutdownTimeout = .seconds(1)
        switch key.verification {
        case .full: configuration.certificateVerification = .fullVerification
        case .none: configuration.certificateVerification = .none
        }
        if let caFile = key.caFile {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(caFile))
        }
        return configuration
    }
}
