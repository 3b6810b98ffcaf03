/// Where a chunk of UTF-8 ends in mid-character.
enum UTF8Tail {
    /// How many bytes at the end are the start of a character that goes on in the next chunk: 0 to 3.
    static func incomplete(_ bytes: UnsafeRawBufferPointer) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count &- back]
            if byte & 0xC0 == 0x80 { continue }
            return length(of: byte) > back ? back : 0
        }
        return 0
    }

    /// The length that a first byte announces; 1 for a byte that can't be first.
    static func length(of byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
