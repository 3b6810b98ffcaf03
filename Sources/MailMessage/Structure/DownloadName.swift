/// Names under which attachments may be saved. The sender chose them, so nothing in them is trusted.
package enum DownloadName {
    /// Bytes of UTF-8 at most: file systems allow 255, and browsers add to it.
    private static let longest = 180

    /// A name without path, control characters, invisible or direction-changing characters (U+202E makes `exe.fdp` of
    /// `pdf.exe`), characters that some file system forbids, reserved device names or leading dots; with an
    /// extension; never empty.
    package static func make(from name: String?, type: String, subtype: String, fallback: String) -> String {
        var stem = cleaned(lastComponent(name ?? ""))
        if stem.isEmpty { stem = cleaned(fallback) }
        if stem.isEmpty { stem = "attachment" }
        if reserved.contains(stem.prefix { $0 != "." }.lowercased()) { stem = "_" + stem }
        let known = extensions["\(type)/\(subtype)"]
        var (base, suffix) = split(stem)
        if type == "message", let known, suffix.lowercased() != known { (base, suffix) = (stem, "") }
        if suffix.isEmpty { suffix = known ?? extensions[type] ?? "bin" }
        return shortened(base, to: longest - suffix.utf8.count - 1) + "." + suffix
    }

    /// What follows the path of a name that starts with one; a slash elsewhere ("report 1/2") is not a path.
    private static func lastComponent(_ name: String) -> Substring {
        let scalars = name.prefix(4_096)
        let isPath =
            scalars.hasPrefix("/") || scalars.hasPrefix("\\") || scalars.hasPrefix("..") || scalars.hasPrefix("~")
            || scalars.dropFirst().hasPrefix(":\\") || scalars.dropFirst().hasPrefix(":/")
        guard isPath, let last = scalars.lastIndex(where: { $0 == "/" || $0 == "\\" }) else { return scalars }
        return scalars[scalars.index(after: last)...]
    }

    private static func cleaned(_ name: some StringProtocol) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            if isInvisible(scalar) { continue }
            if scalar.properties.isWhitespace || scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                if !text.isEmpty, text.last != " " { text.append(" ") }
            } else if "/\\:*?\"<>|".unicodeScalars.contains(scalar) {
                text.append("_")
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        let start = text.firstIndex { $0 != "." && $0 != " " } ?? text.endIndex
        let end = text.lastIndex { $0 != "." && $0 != " " }.map { text.index(after: $0) } ?? start
        return start < end ? String(text[start..<end]) : ""
    }

    /// Format characters: direction marks and overrides, zero-width characters, tags.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .surrogate, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// The name and its extension: 1 to 10 letters and digits after the last dot. One or two digits are a number:
    /// "version 1.2".
    private static func split(_ name: String) -> (base: String, ownExtension: String) {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return (name, "") }
        let suffix = name[name.index(after: dot)...]
        let isPlain = suffix.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) }
        let isNumber = suffix.utf8.count < 3 && suffix.utf8.allSatisfy(ASCII.isDigit)
        guard isPlain, !isNumber, suffix.utf8.count <= 10 else { return (name, "") }
        return (String(name[..<dot]), String(suffix))
    }

    private static func shortened(_ name: String, to bytes: Int) -> String {
        guard name.utf8.count > bytes else { return name }
        var result = String.UnicodeScalarView()
        var room = bytes
        for scalar in name.unicodeScalars {
            room -= UTF8.width(scalar)
            if room < 0 { break }
            result.append(scalar)
        }
        return String(result)
    }

    private static let reserved: Set<String> = {
        let numbered = (0...9).flatMap { ["com\($0)", "lpt\($0)"] }
        return Set(["con", "prn", "aux", "nul"] + numbered)
    }()

    private static let extensions = [
        "text": "txt", "text/html": "html", "text/calendar": "ics", "text/csv": "csv", "text/vcard": "vcf",
        "text/x-vcard": "vcf",
        "text/xml": "xml", "text/rfc822-headers": "txt", "message": "txt", "message/rfc822": "eml",
        "message/global": "eml",
        "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg",
        "image/tiff": "tiff", "image/bmp": "bmp", "image/heic": "heic", "audio/mpeg": "mp3", "audio/wav": "wav",
        "audio/mp4": "m4a",
        "video/mp4": "mp4", "video/quicktime": "mov", "application/pdf": "pdf", "application/zip": "zip",
        "application/json": "json",
        "application/xml": "xml", "application/msword": "doc", "application/rtf": "rtf",
        "application/vnd.ms-excel": "xls",
        "application/vnd.ms-powerpoint": "ppt", "application/gzip": "gz", "application/pgp-signature": "asc",
        "application/pgp-keys": "asc", "application/pkcs7-signature": "p7s", "application/pkcs7-mime": "p7m",
        "application/ms-tnef": "dat", "application/ics": "ics",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    ]
}
