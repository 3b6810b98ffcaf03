import Foundation
import NIOCore

/// Why a port can't be listened at.
package struct ListenError: Error, Sendable, CustomStringConvertible {
    /// The listener's name, as `imap`.
    package let listener: String
    package let host: String
    package let port: Int
    /// The operating system's number.
    package let errno: Int32

    init(_ listener: String, host: String, port: Int, _ error: IOError) {
        (self.listener, self.host, self.port, self.errno) = (listener, host, port, error.errnoCode)
    }

    package var description: String {
        "\(listener) can't listen at \(host):\(port): \(String(cString: strerror(errno)))"
    }
}
