import CGumbo

/// HTML laid out as plain text: for messages that have no plain form, and for previews.
package enum HTMLText {
    /// Blocks become lines, paragraphs are set apart by an empty one, lists get bullets or numbers, cells of a row a
    /// tab between them, quotes a `>`, and links their address after them. What is not shown (head, script, style,
    /// hidden elements) is left out.
    package static func make(_ html: String, showsLinks: Bool = true, limits: MessageLimits = .default) -> DecodedText {
        var bounder = HTMLBounder(html, limits: limits)
        let bounded = bounder.run()
        guard let tree = HTMLTree(bounded), let document = tree.document else {
            return DecodedText(text: "", isTruncated: true)
        }
        var walker = HTMLTextWalker(showsLinks: showsLinks, limit: limits.decodedTextBytes)
        walker.walk(document)
        return walker.finish(isTruncated: bounder.isTruncated)
    }
}

/// Walks an HTML tree without recursion and lays out its text.
private struct HTMLTextWalker {
    private struct Frame {
        let node: HTMLNode
        var next = 0
        /// Where a link's text starts in the output.
        var linkStart: Int?
        /// The number of the next item of an ordered list.
        var itemNumber: Int?
    }

    private let showsLinks: Bool
    private let limit: Int
    private var layout: TextLayout
    private var frames: [Frame] = []
    private var preformatted = 0

    init(showsLinks: Bool, limit: Int) {
        self.showsLinks = showsLinks
        self.limit = limit
        layout = TextLayout(limit: limit)
    }

    mutating func walk(_ root: HTMLNode) {
        frames.append(Frame(node: root))
        while let top = frames.indices.last, !layout.isFull {
            guard let child = frames[top].node.child(frames[top].next) else {
                leave(frames.removeLast())
                continue
            }
            frames[top].next += 1
            visit(child)
        }
    }

    consuming func finish(isTruncated: Bool) -> DecodedText {
        var output = layout.output
        if layout.isFull {
            // Cut between characters.
            while let last = output.last, last & 0xC0 == 0x80 { output.removeLast() }
            if let last = output.last, last >= 0xC0 { output.removeLast() }
        }
        return DecodedText(text: String(decoding: output, as: UTF8.self), isTruncated: isTruncated || layout.isFull)
    }

    private mutating func visit(_ node: HTMLNode) {
        if let text = node.text {
            if preformatted > 0 { layout.appendPreformatted(text) } else { layout.append(text) }
            return
        }
        guard let tag = node.tag, !HTMLStyle.isSkipped(tag), !HTMLStyle.isHidden(node) else { return }
        enter(node, tag)
    }

    private mutating func enter(_ node: HTMLNode, _ tag: GumboTag) {
        var frame = Frame(node: node)
        layout.lineBreak(atEdgeOf: tag, inList: layout.listDepth > 0)
        switch tag {
        case GUMBO_TAG_BR: layout.addBreak()
        case GUMBO_TAG_HR:
            layout.append("---".utf8)
            layout.lineBreak()
        case GUMBO_TAG_IMG: layout.append((node.attribute("alt") ?? "").utf8)
        case GUMBO_TAG_TD, GUMBO_TAG_TH: layout.cell()
        case GUMBO_TAG_PRE, GUMBO_TAG_LISTING: preformatted += 1
        case GUMBO_TAG_BLOCKQUOTE: layout.quoteDepth += 1
        case GUMBO_TAG_UL, GUMBO_TAG_MENU, GUMBO_TAG_DIR: layout.listDepth += 1
        case GUMBO_TAG_OL:
            layout.listDepth += 1
            frame.itemNumber = node.attribute("start").flatMap { Int($0.prefix(6)) } ?? 1
        case GUMBO_TAG_LI: layout.append(bullet().utf8)
        case GUMBO_TAG_A: frame.linkStart = layout.output.count
        default: break
        }
        frames.append(frame)
    }

    private mutating func bullet() -> String {
        guard let list = frames.lastIndex(where: { HTMLStyle.isList($0.node.tag) }),
            let number = frames[list].itemNumber
        else {
            return "- "
        }
        frames[list].itemNumber = number &+ 1
        return "\(number). "
    }

    private mutating func leave(_ frame: Frame) {
        guard let tag = frame.node.tag else { return }
        if let start = frame.linkStart { endLink(frame.node, start: start) }
        layout.lineBreak(atEdgeOf: tag, inList: layout.listDepth > 1)
        switch tag {
        case GUMBO_TAG_PRE, GUMBO_TAG_LISTING: preformatted -= 1
        case GUMBO_TAG_BLOCKQUOTE: layout.quoteDepth -= 1
        case GUMBO_TAG_UL, GUMBO_TAG_MENU, GUMBO_TAG_DIR, GUMBO_TAG_OL: layout.listDepth -= 1
        default: break
        }
    }

    /// The address after a link's text, unless the text is the address, or there is no text.
    private mutating func endLink(_ node: HTMLNode, start: Int) {
        guard showsLinks, let target = node.attribute("href"), start < layout.output.count else { return }
        let shown = String(decoding: ASCII.trimmed(layout.output[start...]), as: UTF8.self)
        guard !shown.isEmpty, HTMLStyle.isAddress(target), !HTMLStyle.isSame(shown, target) else { return }
        layout.append(" <".utf8)
        layout.append(target.utf8)
        layout.append(">".utf8)
    }
}
