/// A protocol name which is compared without regard to ASCII case, as RFC 9051 section 9 (1) wants.
package protocol CaseInsensitiveName: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// As written by whoever named it.
    var name: String { get }
    init(_ name: String)
}

extension CaseInsensitiveName {
    package init(stringLiteral name: String) { self.init(name) }

    package var description: String { name }

    package static func == (lhs: Self, rhs: Self) -> Bool { lhs.name.equalsIgnoringASCIICase(rhs.name) }

    package func hash(into hasher: inout Hasher) {
        for byte in name.utf8 { hasher.combine(byte.lowercasedASCII) }
    }
}

extension UInt8 {
    var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
    var uppercasedASCII: UInt8 { self &- 0x61 < 26 ? self & 0xDF : self }
}

extension String {
    func equalsIgnoringASCIICase(_ other: String) -> Bool {
        let mine = utf8
        let theirs = other.utf8
        return mine.count == theirs.count
            && zip(mine, theirs).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }

    /// ASCII letters only: a protocol name's spelling doesn't depend on a language.
    var uppercasedASCII: String {
        utf8.contains { $0 &- 0x61 < 26 } ? String(decoding: utf8.map(\.uppercasedASCII), as: UTF8.self) : self
    }
}
