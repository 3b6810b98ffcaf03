import Foundation

extension Date {
    /// The first whole second at this moment or after it, since 1970.
    var wholeSeconds: Int64 {
        Int64(min(max(timeIntervalSince1970.rounded(.up), -1e12), 1e12))
    }

    /// Days since 1970, in UTC.
    var day: Int {
        Int(wholeSeconds / 86_400) - (wholeSeconds % 86_400 < 0 ? 1 : 0)
    }
}
