package import Foundation
import MailTransport
import NIOCore
import NIOSSL
import SASL

/// Where a server's certificate and its key lie, as PEM.
package struct ServerCertificate: Sendable {
    /// Tells one state of the files from another.
    struct Version: Equatable, Sendable {
        fileprivate struct Stamp: Equatable {
            let inode: Int?
            let size: Int?
            let modified: Date?
        }

        fileprivate let stamps: [Stamp]
    }

    /// How long before its end a certificate that we made is replaced.
    static let renewal: TimeInterval = 30 * 86_400

    /// The certificate, leaf first, with its chain.
    private let certificateFile: String
    private let keyFile: String
    /// Makes the file; nil where the operator does.
    private let maker: SelfSignedCertificate?

    /// Files of the operator's.
    package init(certificateFile: String, keyFile: String) {
        (self.certificateFile, self.keyFile) = (certificateFile, keyFile)
        maker = nil
    }

    /// A certificate of our own making, signed by its own key, in one file in `folder`: clients have to be told to
    /// trust it. It is made when it isn't there, or is near its end. `now` is for tests.
    package init(selfSignedIn folder: URL, now: @escaping @Sendable () -> Date = { Date() }) {
        let file = folder.appending(path: "mailserver.pem").path
        (certificateFile, keyFile) = (file, file)
        maker = SelfSignedCertificate(file: file, now: now)
    }

    /// The path of the PEM file with the certificate: what a client can be told to trust.
    package var trustFile: String { certificateFile }

    /// Whether a certificate of our own is near its end, or missing.
    func isDue() -> Bool {
        guard let maker else { return false }
        guard FileManager.default.fileExists(atPath: certificateFile) else { return true }
        do {
            let leaf = try NIOSSLCertificate.fromPEMFile(certificateFile).first
            let end = leaf.map { Date(timeIntervalSince1970: TimeInterval($0.notValidAfter)) }
            return end.map { $0.timeIntervalSince(maker.now()) < Self.renewal } ?? true
        } catch {
            // It is ours and can't be read: made anew, as long as the folder can be written.
            return true
        }
    }

    /// What the files look like now.
    func version() throws(ServerCertificateError) -> Version {
        var stamps: [Version.Stamp] = []
        for file in [certificateFile, keyFile] {
            do {
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                stamps.append(
                    Version.Stamp(
                        inode: attributes[.systemFileNumber] as? Int, size: attributes[.size] as? Int,
                        modified: attributes[.modificationDate] as? Date))
            } catch {
                throw ServerCertificateError(.unreadable, file: file, cause: error.localizedDescription)
            }
        }
        return Version(stamps: stamps)
    }

    /// Makes what is to be made, and loads it.
    func load() throws(ServerCertificateError) -> ServerTLS.Identity {
        if let maker, isDue() {
            try maker.write()
        }
        // Before the content: a file that changes in between is loaded once more, never once too few.
        let version = try version()
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
            guard let leaf = chain.first else { throw NIOSSLError.failedToLoadCertificate }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            // A client that doesn't answer the closing alert holds its socket for this long.
            configuration.shutdownTimeout = .seconds(1)
            return ServerTLS.Identity(
                context: try NIOSSLContext(configuration: configuration),
                channelBinding: try EndPointBinding.hash(ofCertificate: leaf.toDERBytes())
                    .map(ChannelBinding.tlsServerEndPoint),
                version: version)
        } catch {
            throw ServerCertificateError(.unusable, file: certificateFile, cause: "\(error)")
        }
    }
}

/// Why there is no certificate to use.
package struct ServerCertificateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, for code to decide on. New ones may be added.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// A file isn't there, or may not be read.
        package static let unreadable = Code("unreadable")
        /// A file holds no certificate or no key, or they don't belong together.
        package static let unusable = Code("unusable")
        /// A certificate of our own can't be written.
        package static let unwritable = Code("unwritable")
    }

    package let code: Code
    package let file: String
    /// What the system or the library said.
    package let cause: String

    init(_ code: Code, file: String, cause: String) {
        (self.code, self.file, self.cause) = (code, file, cause)
    }

    package var description: String { "\(file): \(code): \(cause)" }
}
