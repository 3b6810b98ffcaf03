/// A command's argument: UTF-8 text that can't end a line, with no space at either end.
///
/// Spaces inside are for user names, which some servers have with spaces, and which end the command (RFC 1939 section 7
/// has no other argument that could hold one).
package struct Argument: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Nil where the text is empty, begins or ends in a space, or holds a control character.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard let first = bytes.first, first != .space, bytes.last != .space, !bytes.contains(where: \.isControl) else {
            return nil
        }
        self.text = text
    }

    package var description: String { text }
}
