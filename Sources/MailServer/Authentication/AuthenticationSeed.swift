package import Foundation
import SASL

/// A secret of this server from which the salts of users that don't exist are made: they must stay the same, like those
/// of users who do, or they would tell the two apart.
package struct AuthenticationSeed: Sendable {
    private static let byteCount = 32

    private let bytes: Secret<[UInt8]>

    /// The seed that is kept in a folder; made there the first time. Throws what the file system says.
    package init(folder: URL) throws {
        let made = Data((0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max) })
        bytes = Secret(Array(try PrivateFile.readOrMake(folder.appending(path: "authentication.seed"), made)))
    }

    /// A seed for this process alone.
    package init() {
        bytes = Secret((0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// Keys for a user that doesn't exist.
    func keys(ofUnknown user: String, iterations: Int) -> SCRAMCredentials {
        bytes.withExposed { SCRAMCredentials(unknownUser: user, seed: $0, iterations: iterations) }
    }
}
