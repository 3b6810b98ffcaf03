import MIMEWriting

/// A PDF 1.4 file of one page: a title and lines of text, in a font that every reader has.
enum PDFPage {
    static func bytes(title: String, lines: [String]) -> [UInt8] {
        let content = page(title: title, lines: lines)
        let objects: [[UInt8]] = [
            Array("<< /Type /Catalog /Pages 2 0 R >>".utf8),
            Array("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".utf8),
            Array(
                """
                << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R \
                /Resources << /Font << /F1 4 0 R >> >> >>
                """.utf8),
            Array("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".utf8),
            Array("<< /Length \(content.count) >>\nstream\n".utf8) + content + Array("\nendstream".utf8),
        ]
        var file = Array("%PDF-1.4\n".utf8)
        var table = "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for (index, object) in objects.enumerated() {
            let offset = String(file.count)
            table += String(repeating: "0", count: max(0, 10 - offset.count)) + offset + " 00000 n \n"
            file += Array("\(index + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
        }
        let start = file.count
        return file + Array(table.utf8)
            + Array("trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n".utf8)
    }

    private static func page(title: String, lines: [String]) -> [UInt8] {
        var content =
            Array("BT /F1 18 Tf 72 760 Td ".utf8) + string(title) + Array(" Tj /F1 11 Tf 0 -34 Td 16 TL ".utf8)
        for line in lines {
            content += string(line) + Array(" Tj T* ".utf8)
        }
        return content + Array("ET".utf8)
    }

    /// A literal string: parentheses and backslashes are escaped.
    private static func string(_ text: String) -> [UInt8] {
        let escaped = TextCharset.windows1252.encode(text).flatMap { byte in
            "()\\".utf8.contains(byte) ? [UInt8(ascii: "\\"), byte] : [byte]
        }
        return [UInt8(ascii: "(")] + escaped + [UInt8(ascii: ")")]
    }
}
