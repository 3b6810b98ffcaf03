/// A whole message as a value: its bytes, its header, the tree of its parts, and the content of each part on demand.
///
/// Reading it costs one pass over the bytes; nothing is decoded before it is asked for.
package struct Message: Sendable {
    /// Where a part lies in the source.
    struct Extent: Sendable {
        var headers: HeaderList
        /// The header block, with the empty line that ends it.
        var header: Range<Int>
        var body: Range<Int>
    }

    /// The bytes as they came.
    package let source: [UInt8]
    /// The message's own header.
    package let headers: HeaderList
    /// The body.
    package let root: MessagePart
    package let warnings: [MessageWarning]
    private let extents: [String: Extent]
    private let limits: MessageLimits

    /// Reads a message. It always gives one: the worst input is a message without header, whose body is text.
    package static func parse(_ bytes: [UInt8], limits: MessageLimits = .default) -> Message {
        Message(bytes, limits: limits)
    }

    private init(_ bytes: [UInt8], limits: MessageLimits) {
        let tree = bytes.withUnsafeBytes { buffer in
            var parser = StructureParser(bytes, buffer, limits: limits)
            parser.run()
            return PartTreeBuilder.build(parser.nodes, parser.warnings, buffer)
        }
        source = bytes
        headers = tree.headers
        root = tree.root
        warnings = tree.warnings
        extents = tree.extents
        self.limits = limits
    }

    /// What to show, and what to list as attached (RFC 8621 section 4.1.4).
    package var view: MessageView { MessageView(root) }

    /// The part with this id.
    package func part(_ id: String) -> MessagePart? {
        root.part(id)
    }

    /// The MIME header of a part. For the body of a message it is the message's own header.
    package func headers(of id: String) -> HeaderList? {
        extents[id]?.headers
    }

    /// The header of the message inside a message/rfc822 part.
    package func embeddedHeaders(of id: String) -> HeaderList? {
        extents["\(id).TEXT"]?.headers
            ?? extents["\(id).1"].flatMap { part(id)?.isEmbeddedMessage ?? false ? $0.headers : nil }
    }

    /// Where a part's header block lies in the source, with the empty line that ends it. For the body of a message it
    /// is the message's own header.
    package func headerRange(of id: String) -> Range<Int>? {
        extents[id]?.header
    }

    /// Where a part's content as transferred lies in the source.
    package func bodyRange(of id: String) -> Range<Int>? {
        extents[id]?.body
    }

    /// A part's content as transferred: a view into the source.
    package func encodedContent(of id: String) -> ArraySlice<UInt8>? {
        extents[id].map { source[$0.body] }
    }

    /// A part's content after transfer decoding.
    package func content(of id: String) -> [UInt8]? {
        guard let part = part(id), let range = extents[id]?.body else { return nil }
        return source.withUnsafeBytes { buffer in
            TransferDecoder.decode(UnsafeRawBufferPointer(rebasing: buffer[range]), as: part.transferEncoding)
        }
    }

    /// The message inside a message/rfc822 part, read on its own; also where it is transferred in base64, which RFC
    /// 2046 section 5.2.1 forbids and mail programs do. Nil for other parts.
    package func embeddedMessage(of id: String) -> Message? {
        guard let part = part(id), part.isEmbeddedMessage, let content = content(of: id) else { return nil }
        return Message.parse(content, limits: limits)
    }

    /// A part's content as text: transfer and character set decoded, up to `MessageLimits.decodedTextBytes`.
    package func text(of id: String) -> DecodedText? {
        part(id).flatMap(text)
    }

    /// The same for a part at hand: that of an id is looked for in the whole tree.
    package func text(of part: MessagePart) -> DecodedText? {
        guard let range = extents[part.id]?.body else { return nil }
        var decoder = PartTextDecoder(part, limits: limits)
        source.withUnsafeBytes { decoder.decode(UnsafeRawBufferPointer(rebasing: $0[range])) }
        return decoder.finish()
    }
}
