import MailMessage
import MailService

extension MessageRecord {
    /// About what the record takes in memory: its longer texts, and constants for what surrounds them.
    var approximateBytes: Int {
        header.approximateBytes + (structure?.approximateBytes ?? 0)
    }
}

extension MessageHeader {
    fileprivate var approximateBytes: Int {
        let addresses = [from, to, cc, bcc, replyTo].reduce(0) { sum, list in
            list.reduce(sum) { $0 + 64 + ($1.name?.utf8.count ?? 0) + $1.address.utf8.count }
        }
        let identifiers = inReplyTo.reduce(messageID?.utf8.count ?? 0) { $0 + 32 + $1.utf8.count }
        return 512 + (subject?.utf8.count ?? 0) + addresses + identifiers
    }
}

extension MessagePart {
    fileprivate var approximateBytes: Int {
        var total = 0
        var waiting = [self]
        while let part = waiting.popLast() {
            total += 768 + (part.filename?.utf8.count ?? 0) + (part.contentDescription?.utf8.count ?? 0)
            waiting.append(contentsOf: part.children)
        }
        return total
    }
}
