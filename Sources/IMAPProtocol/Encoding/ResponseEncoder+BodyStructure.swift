extension ResponseEncoder {
    //  body = "(" (body-type-1part / body-type-mpart) ")"                 RFC 9051 section 9

    /// A structure alone, as it may be kept for ``fetchStructure(encoded:isExtended:)``. It nests as deep as the value
    /// does, which whoever made it has bounded.
    package mutating func write(_ body: BodyStructure, isExtended: Bool) {
        raw("(")
        if case .multipart(let parts) = body.content {
            multipart(body, parts, isExtended: isExtended)
        } else {
            onePart(body, isExtended: isExtended)
        }
        raw(")")
    }

    //  body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]

    private mutating func multipart(_ body: BodyStructure, _ parts: [BodyStructure], isExtended: Bool) {
        for part in parts { write(part, isExtended: isExtended) }
        // The grammar has no multipart without parts: it gets an empty one.
        if parts.isEmpty { raw("(\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0)") }
        space()
        string(body.subtype)
        guard isExtended else { return }
        space()
        parameters(body.parameters)
        placement(body)
    }

    //  body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
    //  body-fields     = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets

    private mutating func onePart(_ body: BodyStructure, isExtended: Bool) {
        string(body.type)
        space()
        string(body.subtype)
        space()
        parameters(body.parameters)
        space()
        optional(body.id)
        space()
        optional(body.contentDescription)
        space()
        string(body.encoding ?? "7bit")
        space()
        number(body.size ?? 0)
        content(body.content, isExtended: isExtended)
        guard isExtended else { return }
        space()
        optional(body.md5)
        placement(body)
    }

    private mutating func content(_ content: BodyStructure.Content, isExtended: Bool) {
        switch content {
        case .basic, .multipart: break
        case .text(let lines): count(lines)
        case .message(let message):
            space()
            write(message.envelope ?? Envelope())
            space()
            write(message.body ?? Self.unknown, isExtended: isExtended)
            count(message.lines)
        }
    }

    private mutating func count(_ lines: UInt64?) {
        space()
        number(lines ?? 0)
    }

    private static var unknown: BodyStructure { BodyStructure(type: "application", subtype: "octet-stream") }

    //  body-ext-1part = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]

    private mutating func placement(_ body: BodyStructure) {
        space()
        if let disposition = body.disposition {
            raw("(")
            string(disposition.type)
            space()
            parameters(disposition.parameters)
            raw(")")
        } else {
            raw("NIL")
        }
        space()
        switch body.language.count {
        case 0: raw("NIL")
        case 1: string(body.language[0])
        default: parenthesized(body.language) { encoder, language in encoder.string(language) }
        }
        space()
        optional(body.location)
    }

    //  body-fld-param = "(" string SP string *(SP string SP string) ")" / nil

    private mutating func parameters(_ parameters: [BodyStructure.Parameter]) {
        guard !parameters.isEmpty else { return raw("NIL") }
        parenthesized(parameters) { encoder, parameter in
            encoder.string(parameter.name)
            encoder.space()
            encoder.string(parameter.value)
        }
    }
}
