import Foundation

/// Why the API can't listen where the settings say.
package struct AddressError: Error, CustomStringConvertible {
    let http: Settings.HTTP
    let errno: Int32

    /// Nil where what the system says isn't about an address.
    ///
    /// - Parameter errno: the operating system's number.
    package init?(http: Settings.HTTP, errno: Int32) {
        guard [EADDRINUSE, EADDRNOTAVAIL, EACCES].contains(errno) else { return nil }
        self.http = http
        self.errno = errno
    }

    package var description: String {
        let metrics = http.metricsPort.map { " or \($0) (http.metricsPort)" } ?? ""
        return "can't listen at \(http.host):\(http.port)\(metrics): \(String(cString: strerror(errno)))"
    }
}
