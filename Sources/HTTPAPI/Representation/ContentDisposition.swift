import Foundation

/// `Content-Disposition` of a download (RFC 6266), safe for any name that a stranger may have given an attachment.
enum DownloadDisposition: String {
    case inline
    case attachment

    /// The header's value: a plain `filename` for old clients, and the whole name in `filename*` (RFC 8187).
    func headerValue(filename: String) -> String {
        let name = Self.withoutPath(filename)
        let plain = String(decoding: name.unicodeScalars.map(Self.plain), as: UTF8.self)
        guard plain != name else { return "\(rawValue); filename=\"\(plain)\"" }
        return "\(rawValue); filename=\"\(plain)\"; filename*=UTF-8''\(Self.percentEncoded(name))"
    }

    /// No directories and no control characters, and no more of it than file systems take.
    private static func withoutPath(_ filename: String) -> String {
        let last = filename.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let scalars = last.unicodeScalars.filter { !CharacterSet.controlCharacters.contains($0) }
        // Counted in scalars: one character may have any number of accents.
        let name = String(Substring(scalars.prefix(200)))
        return name.allSatisfy { $0 == "." } ? "attachment" : name
    }

    /// A character that needs no quoting in a quoted-string, or a replacement for it.
    private static func plain(_ scalar: Unicode.Scalar) -> UInt8 {
        switch scalar {
        case "\"", "\\", "%": UInt8(ascii: "_")
        case " "..."~": UInt8(scalar.value)
        default: UInt8(ascii: "_")
        }
    }

    /// RFC 8187 section 3.2.1: all but attr-char is percent-encoded.
    private static func percentEncoded(_ name: String) -> String {
        name.utf8.map { byte in
            let isPlain = attributeCharacters.contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + hexDigits[Int(byte >> 4)] + hexDigits[Int(byte & 15)]
        }.joined()
    }

    private static let attributeCharacters = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~".utf8)
    private static let hexDigits = "0123456789ABCDEF".map(String.init)
}
