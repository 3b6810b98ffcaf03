/// Makes BODY out of a BODYSTRUCTURE that ``BodyStructureWriter`` wrote: the same without what the grammar calls
/// `body-ext-1part` and `body-ext-mpart` (RFC 9051 section 9).
struct BodyShortener {
    private let source: ArraySlice<UInt8>
    private var position: Int
    private var output: [UInt8] = []

    init(_ bodyStructure: ArraySlice<UInt8>) {
        source = bodyStructure
        position = bodyStructure.startIndex
        output.reserveCapacity(bodyStructure.count)
    }

    mutating func shorten() -> [UInt8] {
        body(depth: 0)
        return output
    }

    private var current: UInt8 { position < source.endIndex ? source[position] : 0 }

    /// Recursion is bounded as the writer's is; the bound here is for bytes that it did not write.
    private mutating func body(depth: Int) {
        guard current == UInt8(ascii: "("), depth < 500 else {
            copyValue()
            return
        }
        copyByte()
        if current == UInt8(ascii: "(") {
            while current == UInt8(ascii: "(") { body(depth: depth + 1) }
            copySpacedValue()
        } else {
            singlePart(depth: depth)
        }
        skipToEndOfList()
        output.append(UInt8(ascii: ")"))
    }

    /// Type, subtype and the five fields of every part, and what texts and messages have after them.
    private mutating func singlePart(depth: Int) {
        let type = copyValue()
        let subtype = copySpacedValue()
        for _ in 0..<5 { copySpacedValue() }
        if type.elementsEqual("\"text\"".utf8) {
            copySpacedValue()
        } else if type.elementsEqual("\"message\"".utf8),
            subtype.elementsEqual("\"rfc822\"".utf8) || subtype.elementsEqual("\"global\"".utf8)
        {
            copySpacedValue()
            copyByte()
            body(depth: depth + 1)
            copySpacedValue()
        }
    }

    @discardableResult
    private mutating func copySpacedValue() -> ArraySlice<UInt8> {
        if current == UInt8(ascii: " ") { copyByte() }
        return copyValue()
    }

    private mutating func copyByte() {
        guard position < source.endIndex else { return }
        output.append(source[position])
        position += 1
    }

    /// A string, a number, NIL or a list.
    @discardableResult
    private mutating func copyValue() -> ArraySlice<UInt8> {
        let start = position
        skipValue()
        output.append(contentsOf: source[start..<position])
        return source[start..<position]
    }

    private mutating func skipValue() {
        var depth = 0
        repeat {
            switch current {
            case UInt8(ascii: "("):
                depth += 1
                position += 1
            case UInt8(ascii: ")"):
                depth -= 1
                position += 1
            case UInt8(ascii: " ") where depth > 0: position += 1
            default: skipAtom()
            }
        } while depth > 0 && position < source.endIndex
    }

    private mutating func skipToEndOfList() {
        while position < source.endIndex, current != UInt8(ascii: ")") {
            if current == UInt8(ascii: " ") { position += 1 } else { skipValue() }
        }
        position = min(position + 1, source.endIndex)
    }

    private mutating func skipAtom() {
        switch current {
        case UInt8(ascii: "\""):
            position += 1
            while position < source.endIndex, current != UInt8(ascii: "\"") {
                position += current == UInt8(ascii: "\\") ? 2 : 1
            }
            position += 1
        case UInt8(ascii: "{"):
            var count = 0
            position += 1
            while case let digit = current &- UInt8(ascii: "0"), digit < 10, count < 1 << 40 {
                count = count * 10 + Int(digit)
                position += 1
            }
            position += 3 + count
        default:
            while position < source.endIndex, !" ()".utf8.contains(current) { position += 1 }
        }
        position = min(position, source.endIndex)
    }
}
