/// Builds the data of a FETCH response byte by byte (RFC 9051 section 4).
struct DataWriter {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func space() { bytes.append(UInt8(ascii: " ")) }
    mutating func open() { bytes.append(UInt8(ascii: "(")) }
    mutating func close() { bytes.append(UInt8(ascii: ")")) }
    mutating func null() { raw("NIL") }

    mutating func number(_ value: Int) {
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func nstring(_ text: [UInt8]?) {
        if let text { string(text) } else { null() }
    }

    mutating func string(_ text: String) { string(Array(text.utf8)) }

    /// A quoted string where every byte is printable ASCII, else a literal. NUL, which neither may hold, is left out.
    mutating func string(_ text: [UInt8]) {
        if text.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == UInt8(ascii: "\t") }) { return quoted(text) }
        let content = text.contains(0) ? text.filter { $0 != 0 } : text
        raw("{")
        number(content.count)
        raw("}\r\n")
        bytes.append(contentsOf: content)
    }

    private mutating func quoted(_ text: [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
