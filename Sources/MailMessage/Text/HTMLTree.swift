import CGumbo

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A parsed HTML document. Memory of the parser's own, freed with this value; `~Copyable`, so that nothing frees it
/// twice, and it stays in the function that made it, so that no other thread sees it.
struct HTMLTree: ~Copyable {
    private let output: UnsafeMutablePointer<GumboOutput>
    /// Text and names point into it: it must live as long as the tree.
    private let html: UnsafeMutableBufferPointer<CChar>

    /// Parses HTML that `HTMLBounder` has bounded.
    init?(_ bounded: [UInt8]) {
        html = .allocate(capacity: bounded.count + 1)
        UnsafeMutableRawBufferPointer(html).copyBytes(from: bounded)
        html[bounded.count] = 0
        // With errors kept, memory grows with the square of the nesting.
        var options = kGumboDefaultOptions
        options.max_errors = 0
        guard let output = gumbo_parse_with_options(&options, html.baseAddress, bounded.count) else {
            html.deallocate()
            return nil
        }
        self.output = output
    }

    deinit {
        var options = kGumboDefaultOptions
        gumbo_destroy_output(&options, output)
        html.deallocate()
    }

    /// The document node. Valid while the tree lives.
    var document: HTMLNode? {
        output.pointee.document.map(HTMLNode.init)
    }
}

/// A node of an `HTMLTree`; valid while the tree lives.
struct HTMLNode {
    private let node: UnsafeMutablePointer<GumboNode>

    init(_ node: UnsafeMutablePointer<GumboNode>) {
        self.node = node
    }

    private var isElement: Bool {
        node.pointee.type == GUMBO_NODE_ELEMENT || node.pointee.type == GUMBO_NODE_TEMPLATE
    }

    /// The element's tag; nil for text, comments and the document.
    var tag: GumboTag? {
        isElement ? node.pointee.v.element.tag : nil
    }

    /// The text of a text node, entities resolved.
    var text: UnsafeBufferPointer<UInt8>? {
        let type = node.pointee.type
        guard type == GUMBO_NODE_TEXT || type == GUMBO_NODE_WHITESPACE || type == GUMBO_NODE_CDATA else { return nil }
        guard let start = node.pointee.v.text.text else { return nil }
        return UnsafeBufferPointer(
            start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: strlen(start))
    }

    func child(_ index: Int) -> HTMLNode? {
        let children: GumboVector
        if isElement {
            children = node.pointee.v.element.children
        } else if node.pointee.type == GUMBO_NODE_DOCUMENT {
            children = node.pointee.v.document.children
        } else {
            return nil
        }
        guard index < Int(children.length), let child = children.data?[index] else { return nil }
        return HTMLNode(child.assumingMemoryBound(to: GumboNode.self))
    }

    /// The value of an attribute, at most 4,096 bytes of it.
    func attribute(_ name: String) -> String? {
        guard isElement else { return nil }
        return withUnsafePointer(to: node.pointee.v.element.attributes) { attributes -> String? in
            guard let value = gumbo_get_attribute(attributes, name)?.pointee.value else { return nil }
            return String(
                decoding: UnsafeRawBufferPointer(start: value, count: strnlen(value, 4_096)), as: UTF8.self)
        }
    }
}
