/// FETCH or UID FETCH (RFC 9051 section 6.4.5) with the modifiers of CONDSTORE, QRESYNC and PARTIAL.
package struct FetchCommand: Sendable, Hashable {
    package var messages: MessageSelection
    package var attributes: [FetchAttribute]
    /// Only messages changed after it (RFC 7162 section 3.1.4.1).
    package var changedSince: ModSequence?
    /// With ``changedSince`` and UIDs, under QRESYNC: also which messages are gone (RFC 7162 section 3.2.6).
    package var vanished: Bool
    /// Only a window of the messages, in the order of their UIDs (RFC 9394 section 3.2); for UIDs.
    package var partial: PartialWindow?

    package init(
        messages: MessageSelection, attributes: [FetchAttribute], changedSince: ModSequence? = nil,
        vanished: Bool = false, partial: PartialWindow? = nil
    ) {
        self.messages = messages
        self.attributes = attributes
        self.changedSince = changedSince
        self.vanished = vanished
        self.partial = partial
    }
}

extension CommandEncoder {
    mutating func fetch(_ command: FetchCommand) throws(CommandEncodingError) {
        guard !command.attributes.isEmpty else { throw CommandEncodingError(reason: .empty, production: "fetch-att") }
        try verb("FETCH ", command.messages)
        space()
        try parenthesized(command.attributes) { encoder, attribute throws(CommandEncodingError) in
            try encoder.fetchAttribute(attribute)
        }
        fetchModifiers(command)
    }

    /// RFC 4466 section 2.4, `fetch-modifiers`.
    private mutating func fetchModifiers(_ command: FetchCommand) {
        guard command.changedSince != nil || command.partial != nil else { return }
        raw(" (")
        if let changedSince = command.changedSince {
            raw("CHANGEDSINCE ")
            number(changedSince.rawValue)
            if command.vanished { raw(" VANISHED") }
            if command.partial != nil { space() }
        }
        if let partial = command.partial {
            raw("PARTIAL ")
            window(partial)
        }
        raw(")")
    }

    mutating func fetchAttribute(_ attribute: FetchAttribute) throws(CommandEncodingError) {
        switch attribute {
        case .flags: raw("FLAGS")
        case .internalDate: raw("INTERNALDATE")
        case .size: raw("RFC822.SIZE")
        case .envelope: raw("ENVELOPE")
        case .body: raw("BODY")
        case .bodyStructure: raw("BODYSTRUCTURE")
        case .uid: raw("UID")
        case .modSeq: raw("MODSEQ")
        case .section(let section, let peek, let partial):
            raw(peek ? "BODY.PEEK[" : "BODY[")
            try bodySection(section)
            raw("]")
            range(partial)
        case .rfc822(let item): raw(item.name)
        case .binary(let part, let peek, let partial):
            raw(peek ? "BINARY.PEEK[" : "BINARY[")
            try partPath(part)
            raw("]")
            range(partial)
        case .binarySize(let part):
            raw("BINARY.SIZE[")
            try partPath(part)
            raw("]")
        case .preview(let lazy): raw(lazy ? "PREVIEW (LAZY)" : "PREVIEW")
        case .saveDate: raw("SAVEDATE")
        case .emailID: raw("EMAILID")
        case .threadID: raw("THREADID")
        case .gmailMessageID: raw("X-GM-MSGID")
        case .gmailThreadID: raw("X-GM-THRID")
        case .gmailLabels: raw("X-GM-LABELS")
        }
    }

    /// RFC 9051 section 9, `section-spec`.
    private mutating func bodySection(_ section: BodySection) throws(CommandEncodingError) {
        try partPath(section.part)
        guard let (keyword, fieldNames) = section.specifier.keyword else { return }
        if !section.part.isEmpty { raw(".") }
        raw(keyword)
        guard let fieldNames else { return }
        guard !fieldNames.isEmpty else { throw CommandEncodingError(reason: .empty, production: "header-list") }
        raw(" ")
        try parenthesized(fieldNames) { encoder, name throws(CommandEncodingError) in
            try encoder.string(unchecked: name, as: "header-fld-name")
        }
    }

    private mutating func partPath(_ part: [Int]) throws(CommandEncodingError) {
        for (index, number) in part.enumerated() {
            guard number > 0, number <= Int(UInt32.max) else {
                throw CommandEncodingError(reason: .notAnAtom, production: "section-part")
            }
            if index > 0 { raw(".") }
            self.number(number)
        }
    }

    private mutating func range(_ partial: PartialRange?) {
        guard let partial else { return }
        raw("<")
        number(partial.offset)
        raw(".")
        number(max(1, partial.count))
        raw(">")
    }

    mutating func window(_ window: PartialWindow) {
        number(window.first)
        raw(":")
        number(window.last)
    }
}
