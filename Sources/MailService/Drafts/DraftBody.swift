import MailMessage

/// A message's structure as a draft has it: one text, one page, and the rest. The inverse of what the composer builds,
/// for what other programs build too.
struct DraftBody {
    private(set) var text: MessagePart?
    private(set) var html: MessagePart?
    /// In order. A multipart that isn't known (signed, say) is one part, and stays whole.
    private(set) var parts: [DraftPart] = []

    /// Multiparts inside each other that are looked into: mail programs make four.
    private static let deepest = 8

    init(_ root: MessagePart?) {
        if let root { read(root, depth: 0) }
    }

    private mutating func read(_ part: MessagePart, depth: Int) {
        let isAttached = part.disposition?.kind == "attachment" || (part.isText && part.filename != nil)
        switch part.mediaType {
        case "multipart/mixed" where depth < Self.deepest:
            for (index, child) in part.children.enumerated() {
                index == 0 ? read(child, depth: depth + 1) : attach(child)
            }
        case "multipart/alternative" where depth < Self.deepest:
            for child in part.children { readForm(child, depth: depth + 1) }
        case "multipart/related" where depth < Self.deepest:
            readRelated(part, depth: depth + 1)
        case "text/plain" where text == nil && !isAttached: text = part
        case "text/html" where html == nil && !isAttached: html = part
        default: attach(part)
        }
    }

    /// One of several forms of the text.
    private mutating func readForm(_ part: MessagePart, depth: Int) {
        switch part.mediaType {
        case "text/plain" where text == nil: text = part
        case "text/html" where html == nil: html = part
        case "multipart/related" where html == nil && part.children.first?.mediaType == "text/html":
            readRelated(part, depth: depth)
        default: parts.append(DraftPart(part: part, placement: .alternative))
        }
    }

    private mutating func readRelated(_ part: MessagePart, depth: Int) {
        guard let first = part.children.first, ["text/html", "multipart/alternative"].contains(first.mediaType) else {
            return attach(part)
        }
        read(first, depth: depth)
        parts += part.children.dropFirst().map { DraftPart(part: $0, placement: .related) }
    }

    private mutating func attach(_ part: MessagePart) {
        parts.append(DraftPart(part: part, placement: .attached))
    }
}
