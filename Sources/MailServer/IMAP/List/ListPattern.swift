import Foundation
import IMAPProtocol

/// A pattern of LIST (RFC 9051 section 6.3.9): `*` stands for anything, `%` for anything within a level.
struct ListPattern {
    private enum Element: Equatable {
        case scalar(Unicode.Scalar)
        case anything
        case withinLevel
    }

    /// The most characters looked at. Matching costs the pattern's length times the name's, for each folder.
    private static let maximumLength = 1000

    private let elements: [Element]
    /// Longer than any folder's name could be matched by.
    private let isTooLong: Bool

    /// What the pattern says when read relative to a reference: the two are one text (RFC 9051 section 6.3.9).
    init(reference: String, pattern: String) {
        let text = (reference + pattern).precomposedStringWithCanonicalMapping
        isTooLong = text.unicodeScalars.count > Self.maximumLength
        var elements: [Element] = []
        for scalar in text.unicodeScalars.prefix(Self.maximumLength) {
            let element: Element =
                switch scalar {
                case "*": .anything
                case "%": .withinLevel
                default: .scalar(scalar)
                }
            // `**` is `*`, and `%%` is `%`.
            if case .scalar = element {} else if elements.last == element { continue }
            elements.append(element)
        }
        self.elements = elements
    }

    /// Whether a name in normal form C is meant. INBOX is, however the pattern spells it.
    func matches(_ name: String) -> Bool {
        guard !isTooLong else { return false }
        let scalars = Array(name.unicodeScalars)
        let inboxLength = name == "INBOX" || name.hasPrefix("INBOX/") ? 5 : 0
        // reached[i]: the first i elements match what was read of the name.
        var reached = [Bool](repeating: false, count: elements.count + 1)
        reached[0] = true
        skipWildcards(&reached)
        for (index, scalar) in scalars.enumerated() {
            var next = [Bool](repeating: false, count: elements.count + 1)
            for position in elements.indices where reached[position] {
                switch elements[position] {
                case .scalar(let wanted):
                    let isSame = wanted == scalar || (index < inboxLength && wanted.uppercasedASCII == scalar)
                    if isSame { next[position + 1] = true }
                case .anything: next[position] = true
                case .withinLevel: if scalar != "/" { next[position] = true }
                }
            }
            skipWildcards(&next)
            reached = next
        }
        return reached[elements.count]
    }

    /// A wildcard may stand for nothing.
    private func skipWildcards(_ reached: inout [Bool]) {
        for position in elements.indices where reached[position] {
            if case .scalar = elements[position] { continue }
            reached[position + 1] = true
        }
    }
}

extension Unicode.Scalar {
    fileprivate var uppercasedASCII: Unicode.Scalar {
        ("a"..."z").contains(self) ? Unicode.Scalar(UInt8(truncatingIfNeeded: value & 0xDF)) : self
    }
}
