/// Preparation of user names and passwords for comparison (RFC 4013), as far as it can be done without Unicode tables
/// of our own.
///
/// What is done, in the order of the RFC:
/// 1. Mapping: non-ASCII spaces become U+0020 (RFC 3454, table C.1.2); what is "commonly mapped to nothing" goes (table
///    B.1).
/// 2. Normalisation with form KC is *not* done: the standard library has none. ``isStable(_:)`` says when that makes no
///    difference; that is so for all of ASCII and for ordinary composed text. A mechanism where the client must prepare
///    the password (SCRAM) is only a second choice for other text: PLAIN leaves the preparation to the server (RFC
///    4616, section 2).
/// 3. Prohibited output (tables C.2 to C.9) is refused.
/// 4. The check for mixed text directions is left out. It can only refuse a string, never change one, so what is sent
///    doesn't depend on it.
///
/// Unassigned code points are let through, as for a query (RFC 3454, section 7).
package enum SASLprep {
    /// The text, prepared. Throws ``SASLError/Code/prohibitedCharacter``.
    package static func prepare(_ text: String, as role: String) throws(SASLError) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            return text
        }
        var prepared = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isMappedToNothing(scalar) {
            let mapped = isNonASCIISpace(scalar) ? " " : scalar
            guard !isProhibited(mapped) else {
                throw SASLError(.prohibitedCharacter, "the \(role) holds a character that SASLprep prohibits")
            }
            prepared.append(mapped)
        }
        return String(prepared)
    }

    /// Whether normalisation form KC would leave the text as it is. May say no where the truth is yes; never the other
    /// way round.
    static func isStable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII || isNonASCIISpace(scalar) || isMappedToNothing(scalar) || isStable(scalar)
        }
    }

    /// The library knows which scalars change under "NFKC and case folding". One that doesn't change there doesn't
    /// change under NFKC either. A capital letter does change there, by its case: it is taken as stable when it is the
    /// capital of a letter that is stable, which leaves out look-alikes such as the Kelvin sign (whose small letter has
    /// another capital), and also the few small letters that fold, such as the German sharp s. A scalar that combines
    /// with the one before it is never stable.
    private static func isStable(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        guard properties.canonicalCombiningClass == .notReordered, !isConjoining(scalar) else { return false }
        guard properties.changesWhenNFKCCaseFolded else { return true }
        let lowercase = properties.lowercaseMapping.unicodeScalars
        guard let small = lowercase.first, lowercase.count == 1, small != scalar else { return false }
        return !small.properties.changesWhenNFKCCaseFolded
            && small.properties.uppercaseMapping.unicodeScalars.elementsEqual(CollectionOfOne(scalar))
    }

    /// Hangul jamo that compose with what precedes them, and spacing marks, some of which do so with combining class 0.
    private static func isConjoining(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: (0x1100...0x11FF).contains(scalar.value)
        }
    }

    /// RFC 3454, table C.1.2.
    private static func isNonASCIISpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0, 0x1680, 0x2000...0x200B, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// RFC 3454, table B.1. U+200B stands in both tables; RFC 4013, section 2.1, maps spaces first, and so does this.
    private static func isMappedToNothing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x034F, 0x1806, 0x180B...0x180D, 0x200C, 0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }

    /// RFC 3454, tables C.2.1 to C.9.
    private static func isProhibited(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isNoncharacterCodePoint {
            return true
        }
        switch scalar.properties.generalCategory {
        case .control, .privateUse, .surrogate, .lineSeparator, .paragraphSeparator:
            return true
        default:
            break
        }
        switch scalar.value {
        case 0x06DD, 0x070F, 0x180E, 0x2061...0x2063, 0x206A...0x206F, 0x1D173...0x1D17A,  // control characters (C.2.2)
            0xFFF9...0xFFFD,  // inappropriate for plain text (C.6)
            0x2FF0...0x2FFB,  // inappropriate for canonical representation (C.7)
            0x0340, 0x0341, 0x200E, 0x200F, 0x202A...0x202E,  // change display, or deprecated (C.8)
            0xE0001, 0xE0020...0xE007F:  // tagging (C.9)
            return true
        default:
            return false
        }
    }
}
