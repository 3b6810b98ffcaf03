/// The name of an HTML tag, quick to compare: its first eight bytes in one number, and where the rest lies.
struct HTMLTagName {
    /// What a name means to the pass that bounds HTML.
    enum Kind {
        /// Closed by an end tag only.
        case container
        /// Never has content.
        case void
        /// Closed by the next of its kind, or once in its parent: never deeper than what holds it.
        case implied
        /// Bold, italic and so on.
        case formatting
        /// Its content is no markup, or no text of the message.
        case raw
    }

    private let start: UInt64
    private let range: Range<Int>

    init(_ html: [UInt8], _ range: Range<Int>) {
        start = html[range.prefix(8)].reduce(0) { $0 << 8 | UInt64(ASCII.lowercased($1)) }
        self.range = range
    }

    /// Exact: two names that looked the same here and not to the parser could hide nesting from the count.
    func isSame(as other: HTMLTagName, in html: [UInt8]) -> Bool {
        guard start == other.start, range.count == other.range.count else { return false }
        return range.count <= 8 || ASCII.equal(html[range.dropFirst(8)], html[other.range.dropFirst(8)])
    }

    var kind: Kind {
        // No name of the lists is longer than eight bytes.
        range.count > 8 ? .container : Self.kinds[start] ?? .container
    }

    private static let kinds: [UInt64: Kind] = {
        var kinds: [UInt64: Kind] = [:]
        for (kind, names) in lists {
            for name in names.split(separator: " ") {
                kinds[name.utf8.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }] = kind
            }
        }
        return kinds
    }()

    private static let lists: [(Kind, String)] = [
        (.raw, "script style title textarea xmp iframe noembed noframes template svg math"),
        (.formatting, "b big code em font i nobr s small strike strong tt u"),
        (
            .void,
            """
            area base basefont bgsound br col command embed frame hr image img input keygen link meta param \
            source track wbr
            """
        ),
        (.implied, "html head body p li dt dd tr td th thead tbody tfoot caption colgroup"),
    ]
}

extension Range<Int> {
    fileprivate func prefix(_ count: Int) -> Range<Int> { lowerBound..<Swift.min(upperBound, lowerBound &+ count) }
    fileprivate func dropFirst(_ count: Int) -> Range<Int> { Swift.min(upperBound, lowerBound &+ count)..<upperBound }
}
