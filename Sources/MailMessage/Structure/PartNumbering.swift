/// IMAP's numbers for parts (RFC 9051 section 6.4.5).
enum PartNumbering {
    /// The id of the body of a whole message. `message` is the id of the part that embeds it, nil for the message
    /// itself.
    static func body(of message: String?, isMultipart: Bool) -> String {
        let last = isMultipart ? "TEXT" : "1"
        return message.map { "\($0).\(last)" } ?? last
    }

    /// The id of a multipart's child.
    static func child(_ number: Int, of multipart: String) -> String {
        if multipart == "TEXT" { return String(number) }
        let base = multipart.hasSuffix(".TEXT") ? String(multipart.dropLast(5)) : multipart
        return "\(base).\(number)"
    }
}

extension MessagePart {
    /// The tree with ids given by IMAP's numbering, for a tree that was built without them. What is nested deeper
    /// than the limit loses its children.
    package static func numbered(_ root: MessagePart, limits: MessageLimits = .default) -> MessagePart {
        number(root, id: PartNumbering.body(of: nil, isMultipart: root.isMultipart), depth: limits.nestingDepth)
    }

    /// Recursion is bounded by `depth`.
    private static func number(_ part: MessagePart, id: String, depth: Int) -> MessagePart {
        var result = part
        result.id = id
        guard depth > 0 else {
            result.children = []
            return result
        }
        result.children = part.children.enumerated().map { offset, child in
            let childID =
                part.isMultipart
                ? PartNumbering.child(offset + 1, of: id) : PartNumbering.body(of: id, isMultipart: child.isMultipart)
            return number(child, id: childID, depth: depth - 1)
        }
        return result
    }
}
