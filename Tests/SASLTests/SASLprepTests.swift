import Testing

@testable import SASL

@Suite struct SASLprepTests {
    /// RFC 4013, section 3, but for its third and fourth examples, which need normalisation form KC.
    @Test(arguments: [
        ("I\u{AD}X", "IX"), ("user", "user"), ("USER", "USER"), ("a\u{A0}b\u{3000}c", "a b c"), ("x\u{200B}y", "x y"),
        ("", ""), ("\u{AD}", ""), ("пароль", "пароль"), ("密码🔑", "密码🔑"),
    ])
    func prepared(text: String, expected: String) throws {
        #expect(try SASLprep.prepare(text, as: "password") == expected)
    }

    /// One from each of the tables C.2 to C.9.
    @Test(arguments: [0x07, 0x7F, 0x85, 0x2028, 0xE000, 0xFDD0, 0x1FFFF, 0xFFFD, 0x2FF0, 0x200E, 0xE0041] as [UInt32])
    func prohibited(value: UInt32) throws {
        let text = "é" + String(try #require(Unicode.Scalar(value)))
        #expect { try SASLprep.prepare(text, as: "password") } throws: {
            ($0 as? SASLError)?.code == .prohibitedCharacter
        }
    }

    @Test(arguments: ["pencil", "PENCIL", "Übergrösen", "пАроль", "密码", "I\u{AD}X", "Ελλάδα", "한국", "🔑"])
    func stable(text: String) {
        #expect(SASLprep.isStable(text))
    }

    /// The feminine ordinal, a Roman numeral, a ligature, full width, the Kelvin and Ångström signs, a combining
    /// accent, conjoining jamo.
    @Test(arguments: ["\u{AA}", "\u{2168}", "\u{FB01}", "Ａ", "\u{212A}", "\u{212B}", "e\u{301}", "\u{1100}\u{1161}"])
    func unstable(text: String) {
        #expect(!SASLprep.isStable(text))
    }
}
