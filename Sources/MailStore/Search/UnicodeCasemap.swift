import Foundation

/// The i;unicode-casemap comparator (RFC 5051): texts that differ in case, or in how a character is composed, become
/// the same; what it gives is compared byte by byte.
package struct UnicodeCasemap {
    /// Characters whose form is remembered. Protects memory against a text of every character there is.
    private static let maximumKnown = 20_000

    private var known: [UInt32: [UInt8]] = [:]

    package init() {}

    package static func fold(_ text: String) -> String {
        var casemap = UnicodeCasemap()
        var output: [UInt8] = []
        casemap.append(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends the folded text. NUL, which no database text should hold, becomes a space.
    package mutating func append(_ text: String, to output: inout [UInt8]) {
        output.reserveCapacity(output.count + text.utf8.count)
        for scalar in text.unicodeScalars {
            guard scalar.value >= 0x80 else {
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                output.append(byte &- UInt8(ascii: "a") < 26 ? byte & 0xDF : byte == 0 ? 0x20 : byte)
                continue
            }
            output.append(contentsOf: form(of: scalar))
        }
    }

    private mutating func form(of scalar: Unicode.Scalar) -> [UInt8] {
        if let form = known[scalar.value] { return form }
        // Only a mapping to one character is meant (RFC 5051 section 2, step 2a).
        let title = scalar.properties.titlecaseMapping
        let mapped = title.unicodeScalars.count == 1 ? title : String(scalar)
        let form = Array(mapped.decomposedStringWithCompatibilityMapping.utf8)
        if known.count < Self.maximumKnown { known[scalar.value] = form }
        return form
    }
}
