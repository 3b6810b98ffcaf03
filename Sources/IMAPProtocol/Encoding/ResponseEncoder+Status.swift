import NIOCore

extension ResponseEncoder {
    //  resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text               RFC 9051 section 9
    //  resp-text       = ["[" resp-text-code "]" SP] [text]

    mutating func status(_ status: StatusResponse) {
        switch status.condition {
        case .ok: raw("OK ")
        case .no: raw("NO ")
        case .bad: raw("BAD ")
        case .bye: raw("BYE ")
        case .preauth: raw("PREAUTH ")
        }
        if let code = status.code {
            raw("[")
            self.code(code)
            raw("] ")
        }
        text(status.text)
    }

    /// Text for people: in one line, and in ASCII where nothing else is allowed.
    mutating func text(_ text: IMAPString) {
        for byte in text.bytes {
            let isReadable = !AString.isProhibited(byte) && (byte < 0x80 || options.allowsUTF8)
            self.byte(isReadable ? byte : byte < 0x80 ? .space : UInt8(ascii: "?"))
        }
    }

    //  resp-text-code = "ALERT" / "BADCHARSET" [...] / capability-data / ...

    private mutating func code(_ code: ResponseCode) {
        atomsAndSpaces(code.name)
        switch code {
        case .badCharset(let names): optionalList(names)
        case .badEvent(let names): optionalList(names)
        case .capability(let set): capabilities(set)
        case .permanentFlags(let flags):
            space()
            self.flags(flags)
        case .uidNext(let uid): argument(uid.rawValue)
        case .uidValidity(let value): argument(value.rawValue)
        case .unseen(let number): argument(number.rawValue)
        case .highestModSeq(let value): argument(value.rawValue)
        case .metadataLongEntries(let size), .metadataMaxSize(let size): argument(size)
        case .appendUID(let validity, let uids):
            argument(validity.rawValue)
            argument(uids)
        case .copyUID(let copied):
            argument(copied.uidValidity.rawValue)
            argument(copied.source)
            argument(copied.destination)
        case .modified(let ranges):
            space()
            self.ranges(ranges)
        default: rareArguments(of: code)
        }
    }

    private mutating func rareArguments(of code: ResponseCode) {
        switch code {
        case .mailboxID(let id):
            raw(" (")
            write(bytes: id.bytes.lazy.filter(\.isAtomByte))
            raw(")")
        case .noUpdate(let tag):
            space()
            string(tag)
        case .referral(let url), .webAlert(let url): codeText(url)
        case .inProgress(let progress?): self.progress(progress)
        case .messageLimit(let limit, let lowest):
            argument(limit)
            if let lowest { argument(lowest.rawValue) }
        case .annotations(let size):
            if size > 0 { argument(size) } else { raw(" NONE") }
        case .other(_, let text?): codeText(text)
        default: break
        }
    }

    private mutating func argument(_ value: some FixedWidthInteger & UnsignedInteger) {
        space()
        number(value)
    }

    private mutating func argument(_ uids: OrderedUIDs) {
        space()
        ranges(uids.ranges.lazy.map { $0.lowerBound.rawValue...$0.upperBound.rawValue })
    }

    /// What may stand in a code's brackets: all but its end.
    private mutating func codeText(_ text: IMAPString) {
        space()
        let readable = text.bytes.filter { $0 != .closeBracket && $0 < 0x80 }
        self.text(IMAPString(ByteBuffer(bytes: readable)))
    }

    /// `METADATA MAXSIZE`
    private mutating func atomsAndSpaces(_ name: String) {
        write(bytes: name.utf8.lazy.filter { $0.isAtomByte || $0 == .space })
    }

    private mutating func optionalList(_ names: [IMAPString]) {
        guard !names.isEmpty else { return }
        space()
        parenthesized(names) { encoder, name in encoder.astring(name) }
    }

    /// An atom where it can be one.
    mutating func astring(_ string: IMAPString) {
        if !string.isEmpty, string.bytes.allSatisfy(\.isAtomByte), !string.equalsIgnoringASCIICase("NIL") {
            write(bytes: string.buffer)
        } else {
            self.string(string)
        }
    }

    //  "INPROGRESS" [SP "(" (quoted / nil) SP (number / nil) SP (nz-number / nil) ")"]      RFC 9585 section 5

    private mutating func progress(_ progress: CommandProgress) {
        raw(" (")
        optional(progress.tag)
        for count in [progress.done, progress.total] {
            space()
            if let count { number(count) } else { raw("NIL") }
        }
        raw(")")
    }
}
