import Foundation
import MailMessage

/// What an answer begins with: whom it goes to, what it is about, what it quotes.
struct ReplyContent {
    /// The header of the message that is answered.
    let headers: HeaderList
    let text: String
    /// The account's own addresses, which no answer goes to.
    let own: Set<String>

    /// - Parameter own: compared whatever their case.
    init(headers: HeaderList, text: String, own: [String]) {
        self.headers = headers
        self.text = text
        self.own = Set(own.map(Self.key))
    }

    // MARK: - Recipients

    /// Whom an answer goes to: where the sender wants it, or to the list, or to everybody.
    func recipients(_ audience: ReplyAudience) -> (to: [MailAddress], cc: [MailAddress]) {
        if audience == .list, let list = listAddress { return ([list], []) }
        let followUp = headers["mail-followup-to"]?.addresses.mailboxes ?? []
        if audience == .all, !followUp.isEmpty { return (unique(followUp, after: []), []) }
        let isOwn = headers.from.mailboxes.contains { own.contains(Self.key($0.address)) }
        let sender = headers.replyTo.mailboxes.isEmpty ? headers.from.mailboxes : headers.replyTo.mailboxes
        // Who answers a message of their own goes on writing to whom it went.
        var to = isOwn ? headers.to.mailboxes : sender
        guard audience == .all else {
            let others = unique(to, after: [])
            return (others.isEmpty ? to : others, [])
        }
        if !isOwn { to += headers.to.mailboxes }
        let main = unique(to, after: [])
        let others = unique(headers.cc.mailboxes, after: main)
        // A message to oneself is answered to oneself.
        return (main.isEmpty && others.isEmpty ? sender : main, others)
    }

    /// RFC 2369 section 3.4: `<mailto:list@example.org>`, or `NO`.
    private var listAddress: MailAddress? {
        let field = headers["list-post"]?.text ?? ""
        guard let start = field.range(of: "<mailto:")?.upperBound ?? field.range(of: "<MAILTO:")?.upperBound else {
            return nil
        }
        let address = String(field[start...].prefix { $0 != ">" && $0 != "?" })
        return WrittenAddress(address) == nil ? nil : MailAddress(name: nil, address: address)
    }

    /// Each once, without the own ones and without what can't be written to.
    private func unique(_ addresses: [MailAddress], after former: [MailAddress]) -> [MailAddress] {
        var seen = own.union(former.map { Self.key($0.address) })
        return addresses.filter { WrittenAddress($0.address) != nil && seen.insert(Self.key($0.address)).inserted }
    }

    private static func key(_ address: String) -> String {
        (WrittenAddress(address)?.text ?? address).lowercased()
    }

    // MARK: - Threading

    /// RFC 5322 section 3.6.4.
    var inReplyTo: [String] {
        headers.messageID.map { DraftService.isUsable($0) ? [$0] : [] } ?? []
    }

    var references: [String] {
        let former = headers.references.isEmpty && headers.inReplyTo.count == 1 ? headers.inReplyTo : headers.references
        let usable = former.filter(DraftService.isUsable)
        return usable.filter { !inReplyTo.contains($0) } + inReplyTo
    }

    // MARK: - Text

    /// The original with a mark before each line, and who wrote it above.
    var quotation: String {
        let name = headers.from.mailboxes.first.map { $0.name ?? $0.address } ?? ""
        let date = headers.date.map { RFC5322Date.text($0.date) } ?? ""
        let author = date.isEmpty ? "\(name) wrote:" : "On \(date), \(name) wrote:"
        let lines = trimmedText.split(separator: "\n", omittingEmptySubsequences: false)
        return author + "\n" + lines.map { $0.hasPrefix(">") ? ">\($0)" : "> \($0)" }.joined(separator: "\n") + "\n"
    }

    /// The original as it is, under the fields that tell where it is from.
    var forwarded: String {
        var lines = ["---------- Forwarded message ----------"]
        for (name, value) in [
            ("From", Self.line(headers.from)), ("Date", headers.date.map { RFC5322Date.text($0.date) } ?? ""),
            ("Subject", headers.subject ?? ""), ("To", Self.line(headers.to)), ("Cc", Self.line(headers.cc)),
        ] where !value.isEmpty {
            lines.append("\(name): \(value)")
        }
        return (lines + ["", trimmedText]).joined(separator: "\n") + "\n"
    }

    private var trimmedText: String {
        var rest = text[...]
        while rest.last == "\n" || rest.last == " " { rest = rest.dropLast() }
        return String(rest)
    }

    private static func line(_ list: AddressList) -> String {
        list.mailboxes.map { address in address.name.map { "\($0) <\(address.address)>" } ?? address.address }
            .joined(separator: ", ")
    }
}

/// Whom an answer goes to.
package enum ReplyAudience: Sendable {
    case sender
    case all
    /// The mailing list that the message came by, or its sender where there is none.
    case list
}
