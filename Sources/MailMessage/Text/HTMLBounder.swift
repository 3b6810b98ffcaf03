/// Makes HTML safe to give to the parser: bounded in size, in nesting, in tags and in attributes, by one linear pass
/// before the tree is built.
///
/// The parser's time and memory grow with depth times size. What is over a bound loses its tags and keeps its text.
/// Comments, declarations and the elements whose content is no text (script, style…) are left out altogether.
/// Formatting elements become `span`: left open, they would be opened again in each block that follows, and they mean
/// nothing to a text.
struct HTMLBounder {
    private let html: [UInt8]
    private let limits: MessageLimits
    private var index = 0
    private var copied = 0
    private var output: [UInt8] = []
    /// Names of the open elements that only an end tag closes.
    private var open: [HTMLTagName] = []
    private var tags = 0
    private(set) var isTruncated: Bool

    init(_ text: String, limits: MessageLimits) {
        isTruncated = text.utf8.count > limits.htmlBytes
        let bytes = Array(text.utf8.prefix(limits.htmlBytes))
        // The parser's strings end at a NUL.
        html = bytes.contains(0) ? bytes.filter { $0 != 0 } : bytes
        self.limits = limits
        output.reserveCapacity(html.count)
    }

    mutating func run() -> [UInt8] {
        while index < html.count {
            guard html[index] == UInt8(ascii: "<"), index &+ 1 < html.count else {
                index &+= 1
                continue
            }
            let next = html[index &+ 1]
            if let tag = HTMLTag(html, at: index) {
                take(tag)
            } else if ASCII.isLetter(next)
                || (next == UInt8(ascii: "/") && index &+ 2 < html.count && ASCII.isLetter(html[index &+ 2]))
            {
                drop(to: html.count)
            } else if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") || next == UInt8(ascii: "/") {
                drop(to: declarationEnd())
            } else {
                index &+= 1
            }
        }
        copy(to: html.count)
        return output
    }

    private mutating func take(_ tag: HTMLTag) {
        let name = HTMLTagName(html, tag.name)
        switch name.kind {
        case .raw: drop(to: tag.isEnd ? tag.end : rawEnd(of: tag))
        case .formatting: replace(tag)
        case let kind where admits(name, kind, tag): index = tag.end
        default: drop(to: tag.end)
        }
    }

    /// A formatting tag as `span`, attributes kept.
    private mutating func replace(_ tag: HTMLTag) {
        guard admits(Self.span, .container, tag) else { return drop(to: tag.end) }
        copy(to: tag.name.lowerBound)
        output.append(contentsOf: "span".utf8)
        copied = tag.name.upperBound
        index = tag.end
    }

    /// Whether the tag may stay; keeps count of what is open.
    private mutating func admits(_ name: HTMLTagName, _ kind: HTMLTagName.Kind, _ tag: HTMLTag) -> Bool {
        if tag.isEnd {
            guard let level = open.lastIndex(where: { $0.isSame(as: name, in: html) }) else {
                return kind == .implied && spend()
            }
            open.removeSubrange(level...)
            return true
        }
        guard tag.attributes <= limits.htmlAttributes, spend() else { return false }
        if kind == .implied || kind == .void { return true }
        guard open.count < limits.htmlDepth else { return false }
        open.append(name)
        return true
    }

    private static let span = HTMLTagName(Array("span".utf8), 0..<4)

    private mutating func spend() -> Bool {
        tags &+= 1
        return tags <= limits.htmlTags
    }

    private mutating func copy(to end: Int) {
        output.append(contentsOf: html[copied..<end])
        copied = end
    }

    private mutating func drop(to end: Int) {
        copy(to: index)
        copied = end
        index = end
    }

    /// After a comment, or after what the standard calls a bogus one.
    private func declarationEnd() -> Int {
        guard html[index...].starts(with: "<!--".utf8) else {
            return html[index...].firstIndex(of: UInt8(ascii: ">")).map { $0 &+ 1 } ?? html.count
        }
        let dash = UInt8(ascii: "-")
        var position = index &+ 4
        if html[position...].starts(with: ">".utf8) { return position &+ 1 }
        if html[position...].starts(with: "->".utf8) { return position &+ 2 }
        while let bracket = html[position...].firstIndex(of: UInt8(ascii: ">")) {
            let hasMark = bracket > index &+ 4 && html[bracket &- 1] == UInt8(ascii: "!")
            let dashes = hasMark ? bracket &- 1 : bracket
            if dashes >= index &+ 6, html[dashes &- 1] == dash, html[dashes &- 2] == dash { return bracket &+ 1 }
            position = bracket &+ 1
        }
        return html.count
    }

    /// After the end tag of an element whose content is no markup; the end of the text if there is none.
    private func rawEnd(of opening: HTMLTag) -> Int {
        let name = html[opening.name]
        var position = opening.end
        while let bracket = html[position...].firstIndex(of: UInt8(ascii: "<")) {
            position = bracket &+ 1
            let tail = html[position...].dropFirst()
            guard html[position...].first == UInt8(ascii: "/"), ASCII.equal(tail.prefix(name.count), name) else {
                continue
            }
            guard tail.dropFirst(name.count).first.map(HTMLTag.endsName) ?? false else { continue }
            // One that never closes ends with the text: looking for another would read the rest again and again.
            return HTMLTag(html, at: bracket)?.end ?? html.count
        }
        return html.count
    }
}
