import IMAPProtocol
import MailStore

extension UIDSet {
    /// The set with a mailbox's last UID in the place of `*`.
    func resolved(last: UID) -> UIDSet {
        switch tail {
        case .none: self
        case .last: UIDSet(ranges: ranges + [last...last])
        case .from(let first): UIDSet(ranges: ranges + [Swift.min(first, last)...Swift.max(first, last)])
        }
    }

    /// Both sets without `*`.
    func intersection(_ other: UIDSet) -> UIDSet { MessageMap(self).intersection(other) }

    func subtracting(_ messages: MessageMap) -> UIDSet {
        var rest = MessageMap(self)
        rest.remove(messages.intersection(self))
        return rest.uids
    }

    /// RFC 9394 section 3.1: from the first, or from the last where the numbers are negative.
    func window(_ window: PartialWindow) -> UIDSet {
        let uids = UIDRanges(self)
        return UIDSet(uids.uids(at: window.positions(of: uids.count)))
    }
}

extension PartialWindow {
    /// The positions from 0 that are meant, of so many.
    func positions(of count: Int) -> Range<Int> {
        let low = min(Int(min(abs(first), abs(last))) - 1, count)
        let high = min(Int(max(abs(first), abs(last))), count)
        return first > 0 ? low..<high : (count - high)..<(count - low)
    }
}
