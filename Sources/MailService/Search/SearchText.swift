/// The text of a condition, made fit to be sent to a mail server.
enum SearchText {
    /// White space, line breaks too, becomes spaces, and its ends are trimmed; nil where nothing is left, or where
    /// there is another control character, which no search term can hold.
    static func cleaned(_ text: String) -> String? {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                scalars.append(" ")
            } else if scalar.properties.generalCategory == .control {
                return nil
            } else {
                scalars.append(scalar)
            }
        }
        let spaces = scalars.prefix { $0 == " " }.count
        guard spaces < scalars.count else { return nil }
        let trailing = scalars.reversed().prefix { $0 == " " }.count
        return String(scalars.dropFirst(spaces).dropLast(trailing))
    }
}
