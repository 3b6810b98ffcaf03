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
        guard let (keyword, fieldNames) = specifier.keyword else { return path }
        let names = fieldNames.map { " (\($0.joined(separator: " ")))" } ?? ""
        return (path.isEmpty ? "" : path + ".") + "\(keyword)" + names
    }
}

extension BodySection.Specifier {
    /// What is written after the part, and the names of fields after that; nil where nothing is.
    var keyword: (StaticString, fieldNames: [String]?)? {
        switch self {
        case .whole: nil
        case .header: ("HEADER", nil)
        case .text: ("TEXT", nil)
        case .mime: ("MIME", nil)
        case .headerFields(let names): ("HEADER.FIELDS", names)
        case .headerFieldsNot(let names): ("HEADER.FIELDS.NOT", names)
        }
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
