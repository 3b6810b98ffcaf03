/// format=flowed (RFC 3676): lines that were broken softly are joined again.
package enum FlowedText {
    /// Paragraphs on one line each, with LF between lines; quoted paragraphs keep one `>` for each level.
    package static func unwrap(_ text: String, delSp: Bool) -> String {
        var unwrapper = FlowedUnwrapper(delSp: delSp)
        for line in text.utf8.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false) {
            unwrapper.add(line.last == ASCII.carriageReturn ? line.dropLast() : line)
        }
        return unwrapper.finish(endsWithBreak: text.utf8.last == ASCII.lineFeed)
    }
}

private struct FlowedUnwrapper {
    let delSp: Bool
    private var output: [UInt8] = []
    /// The quote depth of the paragraph that goes on in the next line; nil between paragraphs.
    private var openDepth: Int?
    private var isFirst = true

    init(delSp: Bool) {
        self.delSp = delSp
    }

    mutating func add(_ line: Substring.UTF8View) {
        let depth = line.prefix { $0 == UInt8(ascii: ">") }.count
        var content = line.dropFirst(depth)
        // Space-stuffing (section 4.4).
        if content.first == ASCII.space { content = content.dropFirst() }
        // The signature's separator ends with a space but does not flow (section 4.3).
        let isSignature = content.elementsEqual("-- ".utf8)
        let isFlowed = content.last == ASCII.space && !isSignature
        if openDepth == depth, !isSignature {
            // The paragraph goes on.
        } else {
            startLine(depth: depth)
        }
        output.append(contentsOf: isFlowed && delSp ? content.dropLast() : content)
        openDepth = isFlowed ? depth : nil
    }

    private mutating func startLine(depth: Int) {
        if !isFirst { output.append(ASCII.lineFeed) }
        isFirst = false
        guard depth > 0 else { return }
        output.append(contentsOf: repeatElement(UInt8(ascii: ">"), count: min(depth, 100)))
        output.append(ASCII.space)
    }

    /// The text's own last line break came in as an empty last line.
    consuming func finish(endsWithBreak: Bool) -> String {
        if endsWithBreak, openDepth == 0, output.last != ASCII.lineFeed { output.append(ASCII.lineFeed) }
        return String(decoding: output, as: UTF8.self)
    }
}
