import MailMessage

/// What the store's own index would hold of a message, for an index that lies elsewhere: decoded, and folded by
/// ``UnicodeCasemap``, so that one search means the same in both.
package struct FoldedText: Sendable {
    /// For each field of the header a line feed, its name, a colon, a space and its value.
    package let header: String
    /// The headers of its parts, in the same form.
    package let parts: String
    /// The texts of its parts, and the messages inside it with their headers.
    package let body: String
    /// What SORT compares (RFC 5256): the local part of the first sender.
    package let fromKey: String
    /// The base subject (RFC 5256 section 2.1).
    package let subjectKey: String

    /// Whether a limit left something out.
    package let isCut: Bool

    /// - Parameters:
    ///   - bytes: a whole message, or its header block alone.
    ///   - textBytes: octets of UTF-8 of the message's texts that are taken; what is over it is left out.
    package init(_ bytes: [UInt8], textBytes: Int = SearchText.indexedBytes) {
        let text = SearchText(bytes, textBytes: textBytes)
        isCut = text.isCut
        header = String(decoding: text.header, as: UTF8.self)
        parts = String(decoding: text.parts, as: UTF8.self)
        body = String(decoding: text.body, as: UTF8.self)
        let headers = HeaderList.parse(bytes)
        fromKey = (headers.from.mailboxes.first?.localPart ?? "").uppercased()
        subjectKey = BaseSubject(headers.subject ?? "").key
    }
}
