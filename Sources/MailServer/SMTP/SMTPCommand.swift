import POP3Protocol

/// A command of SMTP or LMTP, as a server has read it.
enum SMTPCommand: Sendable {
    /// EHLO or LHLO, whichever the protocol has (RFC 5321 section 4.1.1.1, RFC 2033 section 4.1), or HELO.
    case hello(name: String, isExtended: Bool)
    case mail(SMTPPath, MailParameters)
    case rcpt(SMTPPath)
    case data
    /// RFC 3030 section 2.
    case bdat(byteCount: Int, isLast: Bool)
    case rset
    case noop
    case quit
    case vrfy
    case expn
    case help
    /// RFC 3207.
    case startTLS
    /// RFC 4954. The initial response is base64 already.
    case auth(mechanism: String, initialResponse: SecretText?)
}

/// What MAIL tells beside the sender.
package struct MailParameters: Sendable, Hashable {
    /// RFC 1870; 0 where it isn't told.
    package var size = 0
    /// RFC 6531: addresses and headers may hold UTF-8.
    package var isUTF8 = false
}
