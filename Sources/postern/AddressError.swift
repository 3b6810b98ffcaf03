import Foundation
import PosternSettings

/// Why the API can't listen where the settings say.
struct AddressError: Error, CustomStringConvertible {
    let http: Settings.HTTP
    /// The operating system's number.
    let errno: Int32

    var description: String {
        let metrics = http.metricsPort.map { " or \($0) (http.metricsPort)" } ?? ""
        return "can't listen at \(http.host):\(http.port)\(metrics): \(String(cString: strerror(errno)))"
    }
}
