/// A Content-Transfer-Encoding (RFC 2045 section 6), as a closed list.
package enum TransferEncoding: String, Sendable, Hashable, Codable, CaseIterable {
    case sevenBit
    case eightBit
    case binary
    case base64
    case quotedPrintable
    case uuencode

    /// Reads the label of a header field or of a BODYSTRUCTURE. None means 7bit, an unknown one leaves the content as
    /// it is.
    package init(label: String?) {
        guard let label else {
            self = .sevenBit
            return
        }
        let token = label.utf8.prefix(64).split { !Self.isTokenByte($0) }.first ?? []
        switch String(decoding: token, as: UTF8.self).lowercased() {
        case "7bit", "7-bit", "": self = .sevenBit
        case "8bit", "8-bit": self = .eightBit
        case "base64", "base-64", "x-base64": self = .base64
        case "quoted-printable", "quoted_printable", "quotedprintable", "qp": self = .quotedPrintable
        case "uuencode", "x-uuencode", "uue", "x-uue": self = .uuencode
        default: self = .binary
        }
    }

    /// The same for the bytes that a server sent.
    package init(label: [UInt8]) {
        self.init(label: String(decoding: label.prefix(128), as: UTF8.self))
    }

    /// The name as RFC 2045 spells it.
    package var name: String {
        switch self {
        case .sevenBit: "7bit"
        case .eightBit: "8bit"
        case .binary: "binary"
        case .base64: "base64"
        case .quotedPrintable: "quoted-printable"
        case .uuencode: "x-uuencode"
        }
    }

    /// Whether the content goes through unchanged.
    package var isIdentity: Bool {
        switch self {
        case .sevenBit, .eightBit, .binary: true
        case .base64, .quotedPrintable, .uuencode: false
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
