import Foundation
import MailMessage

/// The header fields that a message gets when it is delivered (RFC 5321 section 4.4).
struct TraceFields: Sendable {
    /// The name by which the client said hello.
    var helloName: String
    /// The client's address.
    var peer: String
    var hostName: String
    /// `LMTP`, `ESMTPSA`… (RFC 3848).
    var with: String
    var id: String
    var date: Date

    /// All of them, for one recipient: Return-Path first, as the final delivery adds it.
    func fields(sender: SMTPPath, recipient: SMTPPath) -> String {
        """
        Return-Path: <\(sender)>\r
        Delivered-To: \(recipient)\r
        Received: from \(Self.atom(helloName)) ([\(peer)])\r
        \tby \(hostName) with \(with) id \(id)\r
        \tfor <\(recipient)>; \(RFC5322Date.text(date))\r

        """
    }

    /// A client may call itself anything: what a Received field could be misread by becomes a question mark.
    private static func atom(_ name: String) -> String {
        let isSafe: (UInt8) -> Bool = { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...0xFF:
                true
            default: ".:-_[]".utf8.contains(byte)
            }
        }
        return String(decoding: name.utf8.map { isSafe($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
