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
            return Array("From MAILER-DAEMON \(Self.asctime(receivedAt))\n".utf8)
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

    /// `Thu Jan  1 00:00:00 1970`, in UTC.
    private static func asctime(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func padded(_ number: Int?, _ padding: String = "0") -> String {
            let digits = String(number ?? 0)
            return digits.utf8.count < 2 ? padding + digits : digits
        }
        let time = [parts.hour, parts.minute, parts.second].map { padded($0) }.joined(separator: ":")
        let day = days[((parts.weekday ?? 1) - 1) % days.count]
        let month = months[((parts.month ?? 1) - 1) % months.count]
        return "\(day) \(month) \(padded(parts.day, " ")) \(time) \(parts.year ?? 1970)"
    }
}
