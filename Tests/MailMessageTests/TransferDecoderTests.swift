import Foundation
import SeededRandom
import Testing

@testable import MailMessage

struct TransferDecoderTests {
    private static let cases: [(TransferEncoding, String, String)] = [
        (.base64, "SGVsbG8sIHdvcmxkIQ==", "Hello, world!"),
        (.base64, "SGVs\r\nbG8s\r\nIHdv\r\ncmxkIQ==\r\n", "Hello, world!"),
        (.base64, "SGVsbG8sIHdvcmxkIQ", "Hello, world!"),
        (.base64, "S!G?V s *b G8s", "Hello,"),
        // Pieces that were encoded one by one.
        (.base64, "SGVsbG8=IHdvcmxk", "Hello world"),
        (.base64, "", ""),
        (.base64, "====", ""),
        (.quotedPrintable, "caf=C3=A9=\r\n au lait =3D=\n ok", "café au lait = ok"),
        (.quotedPrintable, "soft=\r\nbreak", "softbreak"),
        (.quotedPrintable, "no=ZZ escape", "no=ZZ escape"),
        (.quotedPrintable, "lower=c3=a9", "loweré"),
        (.uuencode, "begin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n", "Cat"),
        (.sevenBit, "as it is=3D", "as it is=3D"),
        (.binary, "as\u{0}it is", "as\u{0}it is"),
    ]

    @Test(arguments: cases)
    func decodes(encoding: TransferEncoding, input: String, text: String) {
        #expect(String(decoding: TransferDecoder.decode(bytes(input), as: encoding), as: UTF8.self) == text)
    }

    /// A chunk may end anywhere.
    @Test(arguments: cases)
    func decodesInTwoChunks(encoding: TransferEncoding, input: String, text: String) {
        let input = bytes(input)
        let whole = TransferDecoder.decode(input, as: encoding)
        for cut in 0...input.count {
            #expect(TransferDecoder.decode(input, cutAt: cut, as: encoding) == whole)
        }
    }

    @Test func base64OfEveryLength() {
        var generator = SeededGenerator(seed: 1)
        for length in 0..<200 {
            let content = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let encoded = [UInt8](Data(content).base64EncodedData(options: .lineLength76Characters))
            #expect(TransferDecoder.decode(encoded, as: .base64) == content)
        }
    }

    @Test(
        arguments: [
            (nil, .sevenBit), ("7BIT", .sevenBit), (" base64 ", .base64), ("BASE64 (comment)", .base64),
            ("\"quoted-printable\"", .quotedPrintable),
            ("x-uuencode", .uuencode), ("8-bit", .eightBit), ("binary", .binary), ("x-yenc", .binary), ("", .sevenBit),
        ] as [(String?, TransferEncoding)])
    func labels(label: String?, encoding: TransferEncoding) {
        #expect(TransferEncoding(label: label) == encoding)
    }
}
