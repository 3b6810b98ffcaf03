import Foundation
import MailMessage
import MailService

/// Writes messages as an mbox file (RFC 4155, with the quoting that can be undone: mboxrd).
struct MboxWriter {
    private var encoder = MboxPayloadEncoder(isRaw: false)
    private var lastByte = UInt8(ascii: "\n")

    mutating func bytes(of piece: ExportPiece) -> [UInt8] {
        switch piece {
        case .message(_, let receivedAt):
            encoder = MboxPayloadEncoder(isRaw: false)
            lastByte = UInt8(ascii: "\n")
            return Array("From MAILER-DAEMON \(CalendarDate(receivedAt).asctime)\n".utf8)
        case .bytes(let bytes):
            var output: [UInt8] = []
            bytes.withUnsafeBytes { encoder.encode($0, into: &output) }
            if let last = output.last { lastByte = last }
            return output
        case .end:
            var output: [UInt8] = []
            encoder.finish(into: &output)
            // An empty line ends it, behind a last line that is whole.
            if (output.last ?? lastByte) != UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
            return output + [UInt8(ascii: "\n")]
        }
    }
}
