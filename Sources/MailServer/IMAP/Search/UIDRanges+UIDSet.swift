package import IMAPProtocol
package import MailStore

extension UIDRanges {
    /// What `*` stands for is not in it.
    package init(_ uids: UIDSet) {
        self.init(uids.ranges.lazy.map { $0.lowerBound.rawValue...$0.upperBound.rawValue })
    }
}

extension UIDSet {
    package init(_ uids: UIDRanges) {
        self.init(ranges: uids.ranges.lazy.map { UID($0.lowerBound)...UID($0.upperBound) })
    }
}
