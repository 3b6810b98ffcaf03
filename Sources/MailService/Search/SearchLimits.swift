/// What a search may cost before anything is asked of a mail server.
package struct SearchLimits: Sendable, Hashable {
    /// Longest query text, in UTF-8 bytes: protects the parser, and the length of the command sent upstream.
    package var maximumLength: Int
    /// Most conditions in one search: protects the mail server, which may read every message for each of them.
    package var maximumTerms: Int
    /// Deepest nesting of parentheses or of a JSON tree: protects the stack of everything that walks the tree.
    package var maximumDepth: Int

    package init(maximumLength: Int = 4096, maximumTerms: Int = 64, maximumDepth: Int = 16) {
        self.maximumLength = maximumLength
        self.maximumTerms = maximumTerms
        self.maximumDepth = maximumDepth
    }
}
