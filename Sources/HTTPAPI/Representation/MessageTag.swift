import MailService

/// A message's validator: its content never changes, its keywords do, and they make the tag.
struct MessageTag {
    let account: AccountID
    let id: MessageID

    init(_ id: MessageID, _ access: AccountAccess) {
        self.id = id
        account = access.account.id
    }

    func tag(keywords: Set<Keyword>, representation: MediaType?, isPretty: Bool) -> EntityTag {
        EntityTag(
            representation: account.rawValue, id.encoded, representation?.name ?? "", isPretty ? "pretty" : "",
            keywords.map(\.rawValue).sorted().joined(separator: " "))
    }

    /// The condition of an `If-Match` (RFC 9110 section 13.1.1), on the keywords that the message has: any of its
    /// representations will do. Nil where there is none, or any message will do.
    func condition(_ header: String?) -> (@Sendable (Set<Keyword>) -> Bool)? {
        guard let header, !header.split(separator: ",").contains(where: { $0.allSatisfy { $0 == "*" || $0 == " " } })
        else { return nil }
        return { keywords in
            [MediaType.json, .text].contains { type in
                [false, true].contains { isPretty in
                    tag(keywords: keywords, representation: type, isPretty: isPretty).isExactlyIn(header)
                }
            }
        }
    }
}
