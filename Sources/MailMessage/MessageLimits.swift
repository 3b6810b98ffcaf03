/// The bounds of everything that reads mail. Mail comes from strangers: each number says what it protects.
///
/// What is over a bound is left out and noted (`Message.warnings`, `isTruncated`), never an error.
package struct MessageLimits: Sendable, Hashable {
    /// Multiparts and embedded messages inside each other. Protects the stack of everything that walks the tree.
    /// Real mail stays under 20: a mail bounced and forwarded again and again.
    package var nestingDepth = 100
    /// Parts of one message. Protects memory: an empty part costs five bytes to send and some hundreds to keep.
    package var parts = 10_000
    /// Bytes of one header block that are looked at. Protects time and memory against a header that never ends.
    package var headerBytes = 1 << 20
    /// Fields kept of one header block.
    package var headerFields = 5_000
    /// Bytes of one field that are decoded. Protects against one field of a megabyte being decoded for each page.
    package var headerFieldBytes = 256 << 10
    /// Addresses kept of one field. The largest real To field that was seen had about 5,000.
    package var addresses = 10_000
    /// Message identifiers kept of one References field.
    package var messageIDs = 1_000
    /// Parameters of one Content-Type or Content-Disposition, continuations counted each.
    package var parameters = 500
    /// Bytes of UTF-8 that the text of one part may become. Protects the memory of whoever shows it.
    package var decodedTextBytes = 4 << 20
    /// Bytes of HTML handed to the HTML parser, whose tree takes about 20 times as much.
    package var htmlBytes = 2 << 20
    /// Elements open at once in HTML. The parser's time grows with depth times size, and it frees its tree
    /// recursively.
    package var htmlDepth = 200
    /// Tags of one HTML text: each becomes a node of some 200 bytes. What is over it shows as its text alone.
    package var htmlTags = 100_000
    /// Attributes of one HTML tag. The parser compares each with all before it.
    package var htmlAttributes = 100
    /// Warnings kept for one message.
    package var warnings = 100

    /// The defaults: generous for real mail, safe for the server.
    package static let `default` = MessageLimits()

    /// The defaults, to be changed field by field.
    package init() {}
}
