/// Makes the tree of parts from the flat list that the structure parser leaves, in which parents come before their
/// children.
enum PartTreeBuilder {
    struct Tree {
        var headers: HeaderList
        var root: MessagePart
        var warnings: [MessageWarning]
        var extents: [String: Message.Extent]
    }

    static func build(
        _ nodes: [PartNode], _ warnings: [(kind: MessageWarning.Kind, node: Int)], _ bytes: UnsafeRawBufferPointer
    ) -> Tree {
        let ids = identifiers(nodes)
        var children = [[MessagePart]](repeating: [], count: nodes.count)
        var extents: [String: Message.Extent] = [:]
        var root = MessagePart()
        for index in nodes.indices.reversed() {
            let node = nodes[index]
            let body = node.bodyStart..<max(node.bodyEnd, node.bodyStart)
            extents[ids[index]] = Message.Extent(
                headers: node.headers, header: node.headerStart..<node.bodyStart, body: body)
            var part = part(node, id: ids[index], bytes)
            part.children = children[index].reversed()
            children[index] = []
            if node.contentType.isEmbeddedMessage, nodes.indices.contains(index + 1), nodes[index + 1].parent == index {
                part.embeddedSubject = nodes[index + 1].headers.subject
            }
            if let parent = node.parent {
                children[parent].append(part)
            } else {
                root = part
            }
        }
        var notes = warnings.map { MessageWarning(kind: $0.kind, partID: ids[$0.node]) }
        notes += unknownCharsets(nodes, ids)
        return Tree(headers: nodes.first?.headers ?? HeaderList(), root: root, warnings: notes, extents: extents)
    }

    private static func identifiers(_ nodes: [PartNode]) -> [String] {
        var ids: [String] = []
        ids.reserveCapacity(nodes.count)
        for node in nodes {
            let isMultipart = node.contentType.type == "multipart"
            if let parent = node.parent, nodes[parent].contentType.type == "multipart" {
                ids.append(PartNumbering.child(node.number, of: ids[parent]))
            } else {
                ids.append(PartNumbering.body(of: node.parent.map { ids[$0] }, isMultipart: isMultipart))
            }
        }
        return ids
    }

    private static func part(_ node: PartNode, id: String, _ bytes: UnsafeRawBufferPointer) -> MessagePart {
        let body = node.bodyStart..<max(node.bodyEnd, node.bodyStart)
        let type = node.contentType
        return MessagePart(
            id: id, type: type.type, subtype: type.subtype, parameters: type.parameters,
            disposition: node.headers["content-disposition"]?.contentDisposition,
            contentID: node.headers["content-id"]?.messageIDs.first,
            contentDescription: node.headers["content-description"]?.text,
            languages: languages(node.headers["content-language"]?.text),
            location: node.headers["content-location"]?.text,
            transferEncoding: node.transferEncoding, encodedSize: body.count,
            decodedSize: node.transferEncoding.isIdentity ? body.count : nil,
            lines: type.type == "text" ? Lines.count(in: bytes, body) : nil)
    }

    private static func languages(_ text: String?) -> [String] {
        (text ?? "").split { $0 == "," || $0 == " " }.prefix(20).map(String.init)
    }

    /// Every label is looked at once.
    private static func unknownCharsets(_ nodes: [PartNode], _ ids: [String]) -> [MessageWarning] {
        var known: [String: Bool] = [:]
        var warnings: [MessageWarning] = []
        for (index, node) in nodes.enumerated()
        where node.contentType.type == "text" && warnings.count < 10 && known.count < 50 {
            guard let label = node.contentType.parameters.charset else { continue }
            if known[label] == nil { known[label] = Charset(label: label).isKnown }
            if known[label] == false { warnings.append(MessageWarning(kind: .unknownCharset, partID: ids[index])) }
        }
        return warnings
    }
}
