/// What ``IMAPMessageDescriber`` keeps of a message's structure: its BODYSTRUCTURE and where its parts lie.
package struct DescribedStructure: Sendable {
    /// BODYSTRUCTURE as it goes out, with its parentheses.
    package let bodyStructure: ArraySlice<UInt8>
    private let encodedLayout: ArraySlice<UInt8>

    /// Nil for bytes that the describer did not make.
    package init?(_ encoded: [UInt8]) {
        guard encoded.count >= 4 else { return nil }
        let length = encoded[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard encoded.count - 4 >= length else { return nil }
        encodedLayout = encoded[4..<(4 + length)]
        bodyStructure = encoded[(4 + length)...]
    }

    static func encode(_ layout: MessageLayout, bodyStructure: [UInt8]) -> [UInt8] {
        let layout = layout.encoded
        var output: [UInt8] = []
        output.reserveCapacity(4 + layout.count + bodyStructure.count)
        for shift in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: layout.count >> shift)) }
        output += layout
        output += bodyStructure
        return output
    }

    /// Where the parts lie; nil for a damaged one.
    package var layout: MessageLayout? { MessageLayout(Array(encodedLayout)) }

    /// BODY, the structure without extension data (RFC 9051 section 7.5.2), as it goes out.
    package var body: [UInt8] {
        var shortener = BodyShortener(bodyStructure)
        return shortener.shorten()
    }
}
