import Foundation

/// Quoted-printable (RFC 2045, section 6.7).
package enum QuotedPrintable {
    /// Lines of at most 76 characters; CRLF stays what it is.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        var column = 0
        for (position, byte) in bytes.enumerated() {
            let endsLine = position + 1 == bytes.count || bytes[position + 1] == 0x0D
            switch byte {
            case 0x0D, 0x0A:
                encoded.append(byte)
                column = 0
                continue
            case 0x20 where endsLine:
                encoded += Array("=20".utf8)
                column += 3
            case 0x20...0x3C, 0x3E...0x7E:
                encoded.append(byte)
                column += 1
            default:
                encoded += [0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                column += 3
            }
            if column > 70 {
                encoded += Array("=\r\n".utf8)
                column = 0
            }
        }
        return encoded
    }
}

/// Base64 in lines of 76 (RFC 2045, section 6.8).
package enum Base64Lines {
    /// With CRLF after each line, the last one too.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        Array(
            Data(bytes).base64EncodedData(options: [
                .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
            ]))
            + [0x0D, 0x0A]
    }
}
