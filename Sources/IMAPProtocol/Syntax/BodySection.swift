/// What of a message a `BODY[...]` names (RFC 9051 section 6.4.5, `section`).
package struct BodySection: Hashable, Sendable {
    /// Part numbers from 1; empty for the message itself.
    package var part: [Int]
    package var specifier: Specifier

    package init(part: [Int] = [], _ specifier: Specifier = .whole) {
        self.part = part
        self.specifier = specifier
    }

    package enum Specifier: Hashable, Sendable {
        /// The part's content, or the whole message: `BODY[]`.
        case whole
        case header
        /// Field names as asked or answered; compare them without case.
        case headerFields([String])
        case headerFieldsNot([String])
        case text
        case mime
    }

    /// `BODY[]`.
    package static let whole = BodySection()
    /// `BODY[HEADER]`.
    package static let header = BodySection(.header)
    /// `BODY[TEXT]`.
    package static let text = BodySection(.text)
}

extension BodySection: CustomStringConvertible {
    /// As `section-spec` writes it, for people: field names aren't quoted.
    package var description: String {
        let path = part.map(String.init).joined(separator: ".")
        let name =
            switch specifier {
            case .whole: ""
            case .header: "HEADER"
            case .headerFields(let names): "HEADER.FIELDS (\(names.joined(separator: " ")))"
            case .headerFieldsNot(let names): "HEADER.FIELDS.NOT (\(names.joined(separator: " ")))"
            case .text: "TEXT"
            case .mime: "MIME"
            }
        return path.isEmpty || name.isEmpty ? path + name : path + "." + name
    }
}

/// A part of a section's bytes, `<offset.count>` (RFC 9051 section 6.4.5, `partial`).
package struct PartialRange: Hashable, Sendable {
    /// From 0.
    package var offset: UInt64
    /// At least 1.
    package var count: UInt64
    package init(offset: UInt64, count: UInt64) {
        self.offset = offset
        self.count = count
    }
}
