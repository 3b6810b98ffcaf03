/// One part while the message is read: where it lies, and what its header says.
struct PartNode {
    var parent: Int?
    /// 1 for the first child.
    var number: Int
    var depth: Int
    var headers: HeaderList
    var headerStart: Int
    var bodyStart: Int
    var bodyEnd: Int
    var contentType: ContentType
    var transferEncoding: TransferEncoding
    var boundary: [UInt8]?
    var childCount = 0
    var isClosed = false
}

/// Finds the parts of a message (RFC 2046 section 5.1) in one pass over its lines, without recursion.
///
/// Lines are looked at only where they begin with two hyphens, and then cost one hash however many multiparts are
/// open: time is linear in the size of the message, whatever is in it.
struct StructureParser {
    private let source: [UInt8]
    private let bytes: UnsafeRawBufferPointer
    private let limits: MessageLimits
    private(set) var nodes: [PartNode] = []
    private(set) var warnings: [(kind: MessageWarning.Kind, node: Int)] = []
    private var boundaries = BoundaryTable()
    /// The nodes that are open, outermost first.
    private var open: [Int] = []

    /// `bytes` are those of `source`, which the header fields keep alive.
    init(_ source: [UInt8], _ bytes: UnsafeRawBufferPointer, limits: MessageLimits) {
        self.source = source
        self.bytes = bytes
        self.limits = limits
    }

    mutating func run() {
        var position = begin(at: 0, parent: nil)
        while position < bytes.count, !boundaries.isEmpty {
            let line = Lines.line(in: bytes, from: position)
            guard let match = boundaries.match(bytes, line: position, end: line.textEnd) else {
                position = line.next
                continue
            }
            close(above: match.node, at: position)
            if match.isLast {
                closeBoundary(of: match.node)
                position = line.next
            } else if nodes.count < limits.parts {
                position = begin(at: line.next, parent: match.node)
            } else {
                warn(.tooManyParts, match.node)
                position = bytes.count
            }
        }
        finish()
    }

    /// Reads the header of a part, and of the messages embedded in it; returns where the scan for delimiters goes on.
    private mutating func begin(at start: Int, parent: Int?) -> Int {
        var position = start
        var parent = parent
        while true {
            let index = append(at: position, parent: parent)
            position = nodes[index].bodyStart
            open.append(index)
            guard prepare(index) else { return position }
            parent = index
        }
    }

    private mutating func append(at start: Int, parent: Int?) -> Int {
        let block = HeaderBlockParser.parse(
            source, bytes, from: start, isRoot: parent.map { isEmbeddedMessage($0) } ?? true, boundaries: boundaries,
            limits: limits)
        let index = nodes.count
        var number = 1
        if let parent {
            nodes[parent].childCount &+= 1
            number = nodes[parent].childCount
        }
        let parentType = parent.map { nodes[$0].contentType }
        nodes.append(
            PartNode(
                parent: parent, number: number, depth: parent.map { nodes[$0].depth &+ 1 } ?? 0, headers: block.headers,
                headerStart: start, bodyStart: block.bodyStart, bodyEnd: bytes.count,
                contentType: block.headers["content-type"]?.contentType ?? Self.defaultType(in: parentType),
                transferEncoding: TransferEncoding(label: block.headers["content-transfer-encoding"]?.text)))
        if block.headers.isTruncated { warn(.headerTruncated, index) }
        if block.malformedLines > 0 { warn(.malformedHeader, index) }
        return index
    }

    /// RFC 2046 section 5.1.5.
    private static func defaultType(in parent: ContentType?) -> ContentType {
        parent?.type == "multipart" && parent?.subtype == "digest"
            ? ContentType(type: "message", subtype: "rfc822") : .plainText
    }

    private func isEmbeddedMessage(_ index: Int) -> Bool {
        nodes[index].contentType.type == "message"
    }

    /// Opens the delimiter of a multipart; true for an embedded message, whose own header comes next.
    private mutating func prepare(_ index: Int) -> Bool {
        let type = nodes[index].contentType
        let isMultipart = type.type == "multipart"
        let isMessage = type.isEmbeddedMessage && nodes[index].transferEncoding.isIdentity
        guard isMultipart || isMessage else { return false }
        guard nodes[index].depth < limits.nestingDepth, nodes.count < limits.parts else {
            warn(nodes.count < limits.parts ? .nestedTooDeep : .tooManyParts, index)
            return false
        }
        guard isMultipart else { return true }
        let boundary = (type.parameters.boundary ?? "").utf8.prefix(BoundaryTable.longest + 1)
        let trimmed = Array(boundary.reversed().drop(while: ASCII.isBlank).reversed())
        guard !trimmed.isEmpty, trimmed.count <= BoundaryTable.longest else {
            warn(.missingBoundary, index)
            nodes[index].contentType = .plainText
            return false
        }
        nodes[index].boundary = trimmed
        boundaries.open(trimmed, node: index)
        return false
    }

    /// Ends every part inside the multipart `node`: a delimiter starts at `position`.
    private mutating func close(above node: Int, at position: Int) {
        while let last = open.last, last != node {
            open.removeLast()
            end(last, at: Lines.endOfText(in: bytes, before: position, notBefore: nodes[last].bodyStart))
        }
    }

    private mutating func end(_ index: Int, at position: Int) {
        nodes[index].bodyEnd = max(position, nodes[index].bodyStart)
        if nodes[index].boundary != nil, !nodes[index].isClosed {
            closeBoundary(of: index)
            if nodes[index].childCount > 0 { warn(.unclosedMultipart, index) }
        }
        if nodes[index].boundary != nil, nodes[index].childCount == 0 {
            warn(.boundaryNotFound, index)
            nodes[index].contentType = .plainText
        }
    }

    private mutating func closeBoundary(of index: Int) {
        guard let boundary = nodes[index].boundary, !nodes[index].isClosed else { return }
        nodes[index].isClosed = true
        boundaries.close(boundary)
    }

    private mutating func finish() {
        while let last = open.popLast() { end(last, at: bytes.count) }
    }

    private mutating func warn(_ kind: MessageWarning.Kind, _ node: Int) {
        if warnings.count < limits.warnings { warnings.append((kind, node)) }
    }
}

extension ContentType {
    /// A whole message inside a part: message/rfc822, or message/global for internationalised mail (RFC 6532).
    var isEmbeddedMessage: Bool {
        type == "message" && (subtype == "rfc822" || subtype == "global" || subtype == "news")
    }
}
