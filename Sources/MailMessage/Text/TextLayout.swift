/// Plain text as it is laid out from HTML: white space collapses, blocks start lines, quotes and lists indent.
struct TextLayout {
    private(set) var output: [UInt8] = []
    private(set) var isFull = false
    private let limit: Int
    private var breaks = 0
    private var hasSpace = false
    private var hasCell = false
    private var isLineEmpty = true
    /// The quotes that the last line was inside of.
    private var lastDepth = 0
    /// How many quotes the text is inside of: each gives a `>`.
    var quoteDepth = 0
    /// How many lists the text is inside of: each but the first indents.
    var listDepth = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Asks for the next text to start on a new line, after `count - 1` empty ones.
    mutating func lineBreak(_ count: Int = 1) {
        breaks = max(breaks, count)
        hasSpace = false
        hasCell = false
    }

    /// One more line break than is asked for already; more than one empty line is never left.
    mutating func addBreak() {
        breaks = min(breaks + 1, 2)
        hasSpace = false
    }

    /// Asks for the next text on the same line to be set apart by a tab.
    mutating func cell() {
        hasCell = !isLineEmpty && breaks == 0
    }

    /// Appends text, white space collapsed.
    mutating func append(_ text: some Sequence<UInt8>) {
        var lead: UInt8 = 0
        for byte in text {
            if lead == 0xC2 {
                lead = 0
                // A no-break space.
                if byte == 0xA0 {
                    hasSpace = true
                    continue
                }
                put(0xC2)
                put(byte)
            } else if byte == 0xC2 {
                lead = byte
            } else if ASCII.isWhitespace(byte) || byte == 0x0C {
                hasSpace = true
            } else {
                put(byte)
            }
        }
    }

    /// Appends text as it stands.
    mutating func appendPreformatted(_ text: some Sequence<UInt8>) {
        for byte in text {
            switch byte {
            case ASCII.lineFeed: addPreformattedBreak()
            case ASCII.carriageReturn: break
            default: put(byte)
            }
        }
    }

    private mutating func addPreformattedBreak() {
        breaks = min(breaks + 1, 8)
        hasSpace = false
    }

    private mutating func put(_ byte: UInt8) {
        guard !isFull else { return }
        if breaks > 0 || output.isEmpty { startLine() }
        if hasCell {
            output.append(ASCII.tab)
        } else if hasSpace, !isLineEmpty {
            output.append(ASCII.space)
        }
        hasCell = false
        hasSpace = false
        isLineEmpty = false
        output.append(byte)
        if output.count >= limit { isFull = true }
    }

    private mutating func startLine() {
        let prefix = [UInt8](repeating: UInt8(ascii: ">"), count: min(quoteDepth, 20))
        if !output.isEmpty {
            output.append(ASCII.lineFeed)
            for _ in 1..<max(breaks, 1) {
                output.append(contentsOf: prefix.prefix(lastDepth))
                output.append(ASCII.lineFeed)
            }
        }
        output.append(contentsOf: prefix)
        if !prefix.isEmpty { output.append(ASCII.space) }
        output.append(contentsOf: repeatElement(ASCII.space, count: min(max(listDepth - 1, 0), 10) * 2))
        breaks = 0
        hasSpace = false
        isLineEmpty = true
        lastDepth = quoteDepth
    }
}
