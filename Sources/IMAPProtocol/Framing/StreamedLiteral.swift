/// A literal whose bytes aren't in the frame, as they went by as events.
package struct StreamedLiteral: Hashable, Sendable {
    /// Where the literal's bytes would begin, counted from the frame's beginning.
    package var offset: Int
    package var byteCount: UInt64
    package init(offset: Int, byteCount: UInt64) {
        self.offset = offset
        self.byteCount = byteCount
    }
}
