/// Something odd about a message that was read all the same.
package struct MessageWarning: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// A limit left out part of a header block.
        case headerTruncated = "header-truncated"
        /// Lines in a header block that are no field.
        case malformedHeader = "malformed-header"
        /// A multipart without the parameter that it can't be read without; shown as text.
        case missingBoundary = "missing-boundary"
        /// A multipart in which its own delimiter is nowhere; shown as text.
        case boundaryNotFound = "boundary-not-found"
        /// A multipart that ends without its last delimiter: the message may have been cut off.
        case unclosedMultipart = "unclosed-multipart"
        /// More parts than the limit; the rest is left out.
        case tooManyParts = "too-many-parts"
        /// Nested deeper than the limit; what lies deeper is one opaque part.
        case nestedTooDeep = "nested-too-deep"
        /// A character set that nobody knows; the text is guessed.
        case unknownCharset = "unknown-charset"
    }

    package let kind: Kind
    /// The part it is about, as in `MessagePart.id`.
    package let partID: String?

    package init(kind: Kind, partID: String? = nil) {
        self.kind = kind
        self.partID = partID
    }
}
