import Testing

@testable import MailMessage

/// Short ways to write test input.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

extension TransferDecoder {
    /// Decodes in two chunks cut at `cut`.
    static func decode(_ input: [UInt8], cutAt cut: Int, as encoding: TransferEncoding) -> [UInt8] {
        var decoder = TransferDecoder(encoding)
        var output: [UInt8] = []
        decoder.decode(Array(input[..<cut]), into: &output)
        decoder.decode(Array(input[cut...]), into: &output)
        decoder.finish(into: &output)
        return output
    }
}

extension Charset {
    /// Decodes byte by byte.
    func decodeBytewise(_ input: [UInt8]) -> String {
        var decoder = CharsetDecoder(self)
        var output: [UInt8] = []
        for byte in input { withUnsafeBytes(of: byte) { decoder.decode($0, into: &output) } }
        decoder.finish(into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
