import CGumbo

/// What is known of HTML elements for laying them out.
enum HTMLStyle {
    /// Elements whose content is no text of the message.
    static func isSkipped(_ tag: GumboTag) -> Bool {
        has(tag, skipped)
    }

    static func isList(_ tag: GumboTag?) -> Bool {
        tag.map { has($0, lists) } ?? false
    }

    /// How many line breaks an element asks for before and after it: 2 leaves an empty line.
    static func breaks(_ tag: GumboTag) -> Int {
        if has(tag, paragraphs) { return 2 }
        return has(tag, blocks) ? 1 : 0
    }

    /// Hidden by attribute or by its own style, as newsletters hide the text they want to have in previews.
    static func isHidden(_ node: HTMLNode) -> Bool {
        if node.attribute("hidden") != nil { return true }
        guard let style = node.attribute("style") else { return false }
        return style.utf8.split(separator: UInt8(ascii: ";")).contains { declaration in
            let squeezed = declaration.lazy.filter { !ASCII.isWhitespace($0) }.map(ASCII.lowercased).prefix(32)
            return hidingStyles.contains {
                squeezed.starts(with: $0.utf8) && ($0.last != "0" || squeezed.count == $0.utf8.count)
            }
        }
    }

    /// A link worth showing.
    static func isAddress(_ target: String) -> Bool {
        let start = target.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://") || start.hasPrefix("mailto:")
    }

    /// Whether a link's text says its address already.
    static func isSame(_ shown: String, _ target: String) -> Bool {
        plain(shown) == plain(target)
    }

    private static func plain(_ address: String) -> String {
        var text = Substring(address.lowercased())
        for prefix in ["https://", "http://", "mailto:", "www."] where text.hasPrefix(prefix) {
            text = text.dropFirst(prefix.count)
        }
        if text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }

    private static let hidingStyles = [
        "display:none", "visibility:hidden", "mso-hide:all", "font-size:0", "font-size:0px", "max-height:0",
        "max-height:0px", "opacity:0",
    ]

    /// A flag for each tag, by its number.
    private static func raw(_ tags: [GumboTag]) -> [Bool] {
        var flags = [Bool](repeating: false, count: Int(GUMBO_TAG_LAST.rawValue) + 1)
        for tag in tags { flags[Int(tag.rawValue)] = true }
        return flags
    }

    private static func has(_ tag: GumboTag, _ flags: [Bool]) -> Bool {
        flags.indices.contains(Int(tag.rawValue)) && flags[Int(tag.rawValue)]
    }

    private static let skipped = raw([
        GUMBO_TAG_HEAD, GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_TITLE, GUMBO_TAG_TEMPLATE, GUMBO_TAG_SVG,
        GUMBO_TAG_MATH,
        GUMBO_TAG_SELECT, GUMBO_TAG_DATALIST, GUMBO_TAG_OBJECT, GUMBO_TAG_AUDIO, GUMBO_TAG_VIDEO,
    ])

    private static let lists = raw([GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_MENU, GUMBO_TAG_DIR])

    private static let paragraphs = raw([
        GUMBO_TAG_P, GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6,
        GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_PRE,
        GUMBO_TAG_LISTING, GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_MENU, GUMBO_TAG_DIR, GUMBO_TAG_DL, GUMBO_TAG_FIGURE,
    ])

    private static let blocks = raw([
        GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE, GUMBO_TAG_ASIDE, GUMBO_TAG_BODY, GUMBO_TAG_CAPTION, GUMBO_TAG_CENTER,
        GUMBO_TAG_DD,
        GUMBO_TAG_DETAILS, GUMBO_TAG_DIV, GUMBO_TAG_DT, GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FOOTER,
        GUMBO_TAG_FORM,
        GUMBO_TAG_HEADER, GUMBO_TAG_HGROUP, GUMBO_TAG_HR, GUMBO_TAG_LEGEND, GUMBO_TAG_LI, GUMBO_TAG_MAIN, GUMBO_TAG_NAV,
        GUMBO_TAG_SECTION,
        GUMBO_TAG_SUMMARY, GUMBO_TAG_TABLE, GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT, GUMBO_TAG_THEAD, GUMBO_TAG_TR,
    ])
}

extension TextLayout {
    /// The line breaks at an element's start or end. A list inside a list is not set apart by an empty line.
    mutating func lineBreak(atEdgeOf tag: GumboTag, inList: Bool) {
        let count = HTMLStyle.breaks(tag)
        if count > 0 { lineBreak(HTMLStyle.isList(tag) && inList ? 1 : count) }
    }
}
