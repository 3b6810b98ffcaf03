import MailMessage

/// Writes a message's BODYSTRUCTURE (RFC 9051 section 7.5.2), and notes where each part lies while it goes.
///
/// Every size is that of the bytes which BODY[n] returns, and a line is what a line feed ends.
struct BodyStructureWriter {
    private let message: Message
    private let lines: LineCounter
    private(set) var output = DataWriter()
    private(set) var layout = MessageLayout()

    /// Writes all of it.
    init(_ message: Message) {
        self.message = message
        lines = LineCounter(message.source)
        body(message.root, within: message.source.startIndex..<message.source.endIndex)
    }

    //  body = "(" (body-type-1part / body-type-mpart) ")"                          RFC 9051 section 9

    /// Recursion is bounded by `MessageLimits.nestingDepth`, under which the parts were made.
    ///
    /// - Parameter outer: The message or part around it. A header that a delimiter cut off ends with the line break
    ///   that belongs to the delimiter.
    private mutating func body(_ part: MessagePart, within outer: Range<Int>) {
        let header = (message.headerRange(of: part.id) ?? 0..<0).clamped(to: outer)
        let body = (message.bodyRange(of: part.id) ?? 0..<0).clamped(to: outer)
        let fields = message.headers(of: part.id) ?? HeaderList()
        output.open()
        if part.isMultipart, !part.children.isEmpty {
            multipart(part, fields, header, body)
        } else {
            singlePart(part, fields, header, body)
        }
        output.close()
    }

    //  body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]

    private mutating func multipart(
        _ part: MessagePart, _ fields: HeaderList, _ header: Range<Int>, _ body: Range<Int>
    ) {
        let index = note(.multipart, .identity, header, body)
        for child in part.children {
            layout.parts[index].children.append(layout.parts.count)
            self.body(child, within: body)
        }
        output.space()
        output.string(part.subtype)
        output.space()
        parameters(fields["content-type"].map { RawParameters(header: $0.rawValue) }?.pairs ?? [])
        placement(fields)
    }

    //  body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
    //  body-fields     = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets

    private mutating func singlePart(
        _ part: MessagePart, _ fields: HeaderList, _ header: Range<Int>, _ body: Range<Int>
    ) {
        // A multipart whose parts could not be read is a lump.
        let isLump = part.isMultipart
        output.string(isLump ? "application" : part.type)
        output.space()
        output.string(isLump ? "octet-stream" : part.subtype)
        output.space()
        parameters(isLump ? [] : contentParameters(part, fields))
        output.space()
        output.nstring(fields["content-id"]?.unfolded)
        output.space()
        output.nstring(fields["content-description"]?.unfolded)
        output.space()
        let encoding = TransferLabel(fields["content-transfer-encoding"])
        output.string(encoding.text)
        output.space()
        output.number(body.count)
        let isMessage = part.holdsIMAPMessage
        let index = note(isMessage ? .message : .leaf, encoding.kind, header, body)
        if isMessage { embedded(part, at: index, body) }
        if part.isText || isMessage {
            output.space()
            output.number(lines.lines(in: body))
        }
        output.space()
        output.nstring(fields["content-md5"]?.unfolded)
        placement(fields)
    }

    //  body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines

    private mutating func embedded(_ part: MessagePart, at index: Int, _ range: Range<Int>) {
        layout.parts[index].children = [layout.parts.count]
        output.space()
        output.envelope(of: message.embeddedHeaders(of: part.id) ?? HeaderList())
        output.space()
        if let child = part.children.first { return body(child, within: range) }
        // Encoded, which RFC 2046 section 5.2.1 forbids, or nested too deep: a message without header.
        note(.leaf, .identity, range.lowerBound..<range.lowerBound, range)
        output.raw("(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" ")
        output.number(range.count)
        output.space()
        output.number(lines.lines(in: range))
        output.raw(" NIL NIL NIL NIL)")
    }

    @discardableResult
    private mutating func note(
        _ kind: MessageLayout.Part.Kind, _ encoding: MessageLayout.Part.Encoding, _ header: Range<Int>,
        _ body: Range<Int>
    ) -> Int {
        layout.parts.append(MessageLayout.Part(kind: kind, encoding: encoding, header: header, body: body))
        return layout.parts.count - 1
    }
}

// MARK: - Fields

extension BodyStructureWriter {
    /// The parameters of the type that the part was read as; those of RFC 2045 section 5.2's default where the field
    /// is missing or could not be followed.
    private func contentParameters(
        _ part: MessagePart, _ fields: HeaderList
    ) -> [(name: [UInt8], value: [UInt8])] {
        if let field = fields["content-type"], let type = field.contentType, type.description == part.mediaType {
            return RawParameters(header: field.rawValue).pairs
        }
        return part.isText ? [(Array("charset".utf8), Array("us-ascii".utf8))] : []
    }

    //  body-fld-param = "(" string SP string *(SP string SP string) ")" / nil

    private mutating func parameters(_ pairs: [(name: [UInt8], value: [UInt8])]) {
        guard !pairs.isEmpty else { return output.null() }
        output.open()
        for (index, pair) in pairs.enumerated() {
            if index > 0 { output.space() }
            output.string(pair.name.unfoldedField)
            output.space()
            output.string(pair.value.unfoldedField)
        }
        output.close()
    }

    //  body-fld-dsp  = "(" string SP body-fld-param ")" / nil
    //  body-fld-lang = nstring / "(" string *(SP string) ")"
    //  body-fld-loc  = nstring

    private mutating func placement(_ fields: HeaderList) {
        output.space()
        disposition(fields["content-disposition"])
        output.space()
        languages(fields["content-language"])
        output.space()
        output.nstring(fields["content-location"]?.unfolded)
    }

    private mutating func disposition(_ field: HeaderField?) {
        guard let field, case let value = RawParameters(header: field.rawValue), !value.value.isEmpty else {
            return output.null()
        }
        output.open()
        output.string(value.value)
        output.space()
        parameters(value.pairs)
        output.close()
    }

    private mutating func languages(_ field: HeaderField?) {
        let tags = (field?.unfolded ?? []).split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") }.prefix(20)
        guard !tags.isEmpty else { return output.null() }
        output.open()
        for (index, tag) in tags.enumerated() {
            if index > 0 { output.space() }
            output.string(Array(tag))
        }
        output.close()
    }
}

extension MessagePart {
    /// Whether BODYSTRUCTURE tells the envelope and the body inside it: RFC 9051 section 9, `media-message`.
    fileprivate var holdsIMAPMessage: Bool { type == "message" && (subtype == "rfc822" || subtype == "global") }
}

/// A Content-Transfer-Encoding, as it is told and as it is undone.
private struct TransferLabel {
    let text: String
    let kind: MessageLayout.Part.Encoding

    init(_ field: HeaderField?) {
        let label = field.map { String(decoding: $0.unfolded.prefix(64), as: UTF8.self) }
        let encoding = TransferEncoding(label: label)
        switch encoding {
        case .sevenBit, .eightBit: kind = .identity
        case .base64: kind = .base64
        case .quotedPrintable: kind = .quotedPrintable
        case .uuencode: kind = .uuencode
        case .binary: kind = label?.lowercased().hasPrefix("binary") ?? true ? .identity : .unknown
        }
        text = kind == .unknown ? label ?? encoding.name : encoding.name
    }
}
