package import NIOCore

/// Whose bytes stand in a FETCH response.
package enum FetchedSection: Hashable, Sendable {
    /// `BODY[...]`; the origin where a part was asked, `<0>`.
    case body(BodySection, origin: UInt64? = nil)
    case rfc822(RFC822Item)
    /// `BINARY[...]` (RFC 3516).
    case binary(part: [Int], origin: UInt64? = nil)
}

/// A FETCH response, written item by item (RFC 9051 section 7.5.2): ``beginFetch(_:)``, items, ``endFetch()``.
extension ResponseEncoder {
    //  message-data = nz-number SP "FETCH" SP msg-att

    package mutating func beginFetch(_ number: SequenceNumber) {
        raw("* ")
        fetchList(number)
    }

    package mutating func endFetch() { raw(")\r\n") }

    package mutating func fetchUID(_ uid: UID) {
        item("UID ")
        number(uid.rawValue)
    }

    package mutating func fetchFlags(_ flags: [Flag]) {
        item("FLAGS ")
        self.flags(flags)
    }

    package mutating func fetchInternalDate(_ date: InternalDate) {
        item("INTERNALDATE ")
        self.date(date)
    }

    package mutating func fetchSize(_ byteCount: UInt64) {
        item("RFC822.SIZE ")
        number(byteCount)
    }

    /// RFC 7162.
    package mutating func fetchModSeq(_ modSeq: ModSequence) {
        item("MODSEQ (")
        number(modSeq.rawValue)
        raw(")")
    }

    package mutating func fetchEnvelope(_ envelope: Envelope) {
        item("ENVELOPE ")
        write(envelope)
    }

    /// In the form of the wire already.
    package mutating func fetchEnvelope(encoded: some Sequence<UInt8>) {
        item("ENVELOPE ")
        write(bytes: encoded)
    }

    /// BODYSTRUCTURE, or BODY, which leaves the extension data out.
    package mutating func fetchStructure(_ structure: BodyStructure, isExtended: Bool = true) {
        item(isExtended ? "BODYSTRUCTURE " : "BODY ")
        write(structure, isExtended: isExtended)
    }

    /// In the form of the wire already.
    package mutating func fetchStructure(encoded: some Sequence<UInt8>, isExtended: Bool = true) {
        item(isExtended ? "BODYSTRUCTURE " : "BODY ")
        write(bytes: encoded)
    }

    /// A section's bytes as a literal; nil for NIL.
    package mutating func fetchSection(_ section: FetchedSection, _ bytes: ByteBuffer?) {
        sectionName(section)
        guard let bytes else { return raw("NIL") }
        if case .binary = section, bytes.readableBytesView.contains(0) { raw("~") }
        beginLiteral(byteCount: UInt64(bytes.readableBytes))
        write(bytes: bytes)
    }

    /// A section of which so many bytes are to follow with ``write(bytes:)``, or after what was taken. `isBinary` for
    /// those of ``FetchedSection/binary(part:origin:)`` that may hold a NUL.
    package mutating func beginSection(_ section: FetchedSection, byteCount: UInt64, isBinary: Bool = false) {
        sectionName(section)
        if isBinary { raw("~") }
        beginLiteral(byteCount: byteCount)
    }

    package mutating func fetchBinarySize(part: [Int], _ byteCount: UInt64) {
        item("BINARY.SIZE[")
        path(part)
        raw("] ")
        number(byteCount)
    }

    /// RFC 8970; nil where there is none.
    package mutating func fetchPreview(_ text: String?) {
        item("PREVIEW ")
        optional(text.map { IMAPString($0) })
    }

    /// RFC 8514; nil where the mailbox doesn't keep it.
    package mutating func fetchSaveDate(_ date: InternalDate?) {
        item("SAVEDATE ")
        if let date { self.date(date) } else { raw("NIL") }
    }

    /// RFC 8474.
    package mutating func fetchEmailID(_ id: String) { objectID("EMAILID ", id.utf8) }

    /// RFC 8474; nil where there are no threads.
    package mutating func fetchThreadID(_ id: String?) { objectID("THREADID ", id?.utf8) }

    // MARK: - A whole one

    mutating func fetch(_ fetch: FetchResponse) {
        fetchList(fetch.sequenceNumber)
        if let uid = fetch.uid { fetchUID(uid) }
        if let flags = fetch.flags { fetchFlags(flags) }
        if let date = fetch.internalDate { fetchInternalDate(date) }
        if let size = fetch.size { fetchSize(size) }
        if let modSeq = fetch.modSeq { fetchModSeq(modSeq) }
        if let envelope = fetch.envelope { fetchEnvelope(envelope) }
        if let structure = fetch.bodyStructure { fetchStructure(structure) }
        if let preview = fetch.preview { fetchPreview(preview.value?.string) }
        if let date = fetch.saveDate { fetchSaveDate(date.value) }
        if let id = fetch.emailID { objectID("EMAILID ", id.bytes) }
        if let id = fetch.threadID { objectID("THREADID ", id.value?.bytes) }
        for size in fetch.binarySizes { fetchBinarySize(part: size.part, size.size) }
        for section in fetch.binaries {
            fetchSection(.binary(part: section.section.part, origin: section.origin), section.data.buffer)
        }
        for section in fetch.sections {
            fetchSection(.body(section.section, origin: section.origin), section.data.buffer)
        }
        gmailItems(fetch)
        for other in fetch.others {
            item("")
            atom(other.name)
            space()
            text(other.value)
        }
        raw(")")
    }

    private mutating func gmailItems(_ fetch: FetchResponse) {
        if let id = fetch.gmailMessageID {
            item("X-GM-MSGID ")
            number(id)
        }
        if let id = fetch.gmailThreadID {
            item("X-GM-THRID ")
            number(id)
        }
        if let labels = fetch.gmailLabels {
            item("X-GM-LABELS ")
            parenthesized(labels) { encoder, label in encoder.string(label) }
        }
    }

    // MARK: - Items

    private mutating func fetchList(_ number: SequenceNumber) {
        self.number(number.rawValue)
        raw(" FETCH (")
        hasFetchItem = false
    }

    /// An item's name, with a space before all but the first.
    mutating func item(_ name: StaticString) {
        if hasFetchItem { space() }
        hasFetchItem = true
        raw(name)
    }

    private mutating func objectID(_ name: StaticString, _ id: (some Sequence<UInt8>)?) {
        item(name)
        guard let id else { return raw("NIL") }
        raw("(")
        write(bytes: id.lazy.filter(\.isAtomByte))
        raw(")")
    }

    //  msg-att-static = "BODY" section ["<" number ">"] SP nstring / "BINARY" section-binary SP (nstring / literal8)

    private mutating func sectionName(_ section: FetchedSection) {
        switch section {
        case .body(let section, let origin):
            item("BODY[")
            specification(section)
            raw("]")
            self.origin(origin)
        case .rfc822(let item): self.item(item.name)
        case .binary(let part, let origin):
            item("BINARY[")
            path(part)
            raw("]")
            self.origin(origin)
        }
        space()
    }

    private mutating func origin(_ origin: UInt64?) {
        guard let origin else { return }
        raw("<")
        number(origin)
        raw(">")
    }

    private mutating func path(_ part: [Int]) {
        for (index, number) in part.enumerated() {
            if index > 0 { raw(".") }
            self.number(UInt64(clamping: number))
        }
    }

    //  section-spec = section-msgtext / (section-part ["." section-text])

    private mutating func specification(_ section: BodySection) {
        path(section.part)
        guard let (keyword, fieldNames) = section.specifier.keyword else { return }
        if !section.part.isEmpty { raw(".") }
        raw(keyword)
        guard let fieldNames else { return }
        raw(" ")
        parenthesized(fieldNames) { encoder, name in encoder.astring(IMAPString(name)) }
    }
}

extension FetchResponse.Bytes {
    /// What can be written: nothing of bytes that went by elsewhere.
    fileprivate var buffer: ByteBuffer? {
        if case .inline(let buffer) = self { buffer } else { nil }
    }
}
