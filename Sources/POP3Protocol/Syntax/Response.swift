package import NIOCore

/// The first line of a server's answer, or all of it (RFC 1939 section 3, RFC 5034 section 4).
package enum Response: Hashable, Sendable {
    case status(Status)
    /// `+ `, in an authentication exchange: a challenge in base64, which may be empty.
    case challenge(ByteBuffer)
}

/// `+OK` or `-ERR`, and what it says.
package struct Status: Hashable, Sendable {
    package var isPositive: Bool
    package var code: ResponseCode?
    /// For people, without the response code. It can't end a line.
    package let text: String

    package init(isPositive: Bool, code: ResponseCode? = nil, text: String) {
        self.isPositive = isPositive
        self.code = code
        self.text =
            text.utf8.contains(where: \.endsLine)
            ? String(decoding: text.utf8.map { $0.endsLine ? .space : $0 }, as: UTF8.self) : text
    }

    package static func ok(_ text: String) -> Status { Status(isPositive: true, text: text) }

    package static func error(_ text: String, code: ResponseCode? = nil) -> Status {
        Status(isPositive: false, code: code, text: text)
    }
}
