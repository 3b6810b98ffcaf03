package import IMAPProtocol

/// Finds what BODY[...] and BINARY[...] name in one message (RFC 9051 section 6.4.5), without reading more of it than
/// is asked for.
package struct SectionReader: Sendable {
    /// Bytes of a header block in which HEADER.FIELDS looks for fields. Protects memory against a header that is a
    /// whole mailbox; real ones stay under 100 kB.
    static let headerLimit = 1 << 20

    private let content: any OctetSource
    private let layout: MessageLayout

    package init(content: some OctetSource, layout: MessageLayout) {
        self.content = content
        self.layout = layout
    }

    /// What the section holds, cut to the range asked for; nil where the message has no such section, for which the
    /// answer is NIL.
    ///
    /// - Throws: ``StoreError`` where the message can't be read.
    package func section(_ section: BodySection, partial: PartialRange? = nil) throws -> SectionData? {
        guard let place = layout.place(at: section.part) else { return nil }
        switch section.specifier {
        case .whole: return text(whole(place), partial)
        case .mime:
            // RFC 9051 section 6.4.5: MIME is the header of a part; the message itself has none of that name.
            guard case .part(let part) = place else { return nil }
            return text(part.header, partial)
        case .header: return body(of: place).map { text($0.header, partial) }
        case .text: return body(of: place).map { text($0.body, partial) }
        case .headerFields(let names): return try fields(of: place, partial) { HeaderFieldFilter(only: names) }
        case .headerFieldsNot(let names): return try fields(of: place, partial) { HeaderFieldFilter(allBut: names) }
        }
    }

    private func whole(_ place: MessageLayout.Place) -> Range<Int> {
        switch place {
        case .message: 0..<content.size
        case .part(let part): part.body
        }
    }

    /// The body of the message that is meant by HEADER and TEXT: this one, or the one in a message/rfc822 part.
    private func body(of place: MessageLayout.Place) -> MessageLayout.Part? {
        switch place {
        case .message(let body): body
        case .part(let part): layout.embeddedBody(of: part)
        }
    }

    /// Octets as a literal may hold them.
    private func text(_ range: Range<Int>, _ partial: PartialRange?) -> SectionData {
        let inside = range.clamped(to: 0..<content.size)
        return SectionData(LiteralSource(content), inside.cut(partial))
    }

    private func octets(_ range: Range<Int>, _ partial: PartialRange?) -> SectionData {
        let inside = range.clamped(to: 0..<content.size)
        return SectionData(content, inside.cut(partial))
    }

    private func fields(
        of place: MessageLayout.Place, _ partial: PartialRange?, filter: () -> HeaderFieldFilter
    ) throws -> SectionData? {
        guard let header = body(of: place)?.header.clamped(to: 0..<content.size) else { return nil }
        var content = LiteralSource(content)
        let block = try content.read(from: header.lowerBound, count: min(header.count, Self.headerLimit))
        let chosen = filter().filter(block)
        return SectionData(Array(chosen[(0..<chosen.count).cut(partial)]))
    }
}

// MARK: - BINARY

extension SectionReader {
    /// Why a BINARY section can't be given.
    package enum BinaryError: Error {
        /// `NO [UNKNOWN-CTE]` (RFC 9051 section 7.1).
        case unknownEncoding
        /// RFC 9051 section 6.4.5: only leaf parts can be asked for. `BAD`.
        case notALeaf
    }

    /// A part with its transfer encoding taken off; of the message itself all of it. Nil where there is no such part.
    ///
    /// What is encoded is decoded twice: its size goes before it.
    ///
    /// - Throws: ``BinaryError``; ``StoreError`` where the message can't be read.
    package func binary(_ path: [Int], partial: PartialRange? = nil) throws -> SectionData? {
        guard let place = layout.place(at: path) else { return nil }
        guard case .part(let part) = place else { return octets(0..<content.size, partial) }
        guard let encoding = try part.transferEncoding else { return octets(part.body, partial) }
        let source = part.body.clamped(to: 0..<content.size)
        let size = try DecodedContent(content, source, encoding).count()
        let range = (0..<size).cut(partial)
        return SectionData(DecodedContent(content, source, encoding), range)
    }

    /// The octets of a part with its transfer encoding taken off: BINARY.SIZE. Nil where there is no such part.
    ///
    /// - Throws: As ``binary(_:partial:)``.
    package func binarySize(_ path: [Int]) throws -> Int? {
        guard let place = layout.place(at: path) else { return nil }
        guard case .part(let part) = place else { return content.size }
        let source = part.body.clamped(to: 0..<content.size)
        guard let encoding = try part.transferEncoding else { return source.count }
        return try DecodedContent(content, source, encoding).count()
    }
}

extension Range<Int> {
    /// The part of a section that `<offset.count>` names; empty beyond its end.
    fileprivate func cut(_ partial: PartialRange?) -> Range<Int> {
        guard let partial else { return self }
        let start = lowerBound + Int(Swift.min(partial.offset, UInt64(count)))
        return start..<(start + Int(Swift.min(partial.count, UInt64(upperBound - start))))
    }
}
