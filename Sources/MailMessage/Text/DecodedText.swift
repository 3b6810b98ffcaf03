/// Text that came out of a part.
package struct DecodedText: Sendable, Hashable {
    package var text: String
    /// Whether a limit cut it.
    package var isTruncated: Bool
    /// Whether bytes that fit no character became U+FFFD.
    package var hasReplacements: Bool

    package init(text: String, isTruncated: Bool = false, hasReplacements: Bool = false) {
        self.text = text
        self.isTruncated = isTruncated
        self.hasReplacements = hasReplacements
    }
}
