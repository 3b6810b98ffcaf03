/// Where the parts of a message lie in its bytes: what BODY[...] and BINARY[...] need to read a section without reading
/// the message.
///
/// Kept beside BODYSTRUCTURE, since a client asks for a large attachment in hundreds of pieces.
package struct MessageLayout: Sendable, Hashable {
    /// A part, or the body of a message.
    package struct Part: Sendable, Hashable {
        /// What numbers after this part's own lead to.
        package enum Kind: UInt8, Sendable {
            case leaf, multipart, message
        }

        /// How its content was encoded for the transfer (RFC 2045 section 6).
        package enum Encoding: UInt8, Sendable {
            case identity, base64, quotedPrintable, uuencode
            /// A label that nobody knows: UNKNOWN-CTE for BINARY.
            case unknown
        }

        package var kind: Kind
        package var encoding: Encoding
        /// Of octets: the header block with the empty line that ends it. For the body of a message it is the
        /// message's own header.
        package var header: Range<Int>
        package var body: Range<Int>
        /// Positions in ``MessageLayout/parts``: of a multipart its parts, of a message its body.
        package var children: [Int] = []
    }

    /// In the order of their headers, each before the parts in it; the first is the body of the message itself.
    package internal(set) var parts: [Part] = []

    /// A section of the message (RFC 9051 section 6.4.5, `section-part`).
    enum Place {
        /// The message itself, whose body is this part.
        case message(body: Part)
        case part(Part)
    }

    /// What the numbers name; nil where the message has no such part.
    func place(at path: [Int]) -> Place? {
        guard let root = parts.first else { return nil }
        var current: Part?
        for number in path {
            // Inside a multipart its parts are counted; in a message its body is, or the parts of that.
            var body = current ?? root
            let isMessageBody = current.map { $0.kind == .message } ?? true
            if let current, current.kind == .message {
                guard let inner = child(1, of: current) else { return nil }
                body = inner
            }
            if body.kind == .multipart {
                current = child(number, of: body)
            } else {
                current = isMessageBody && number == 1 ? body : nil
            }
            guard current != nil else { return nil }
        }
        return current.map { .part($0) } ?? .message(body: root)
    }

    /// The body of the message that a part holds.
    func embeddedBody(of part: Part) -> Part? {
        part.kind == .message ? child(1, of: part) : nil
    }

    private func child(_ number: Int, of part: Part) -> Part? {
        guard number > 0, number <= part.children.count else { return nil }
        let position = part.children[number - 1]
        return parts.indices.contains(position) ? parts[position] : nil
    }
}
