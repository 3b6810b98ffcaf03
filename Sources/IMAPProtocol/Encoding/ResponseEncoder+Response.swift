extension ResponseEncoder {
    /// A whole response with its line end.
    package mutating func write(_ response: Response) {
        switch response {
        case .untagged(let untagged): write(untagged)
        case .tagged(let tagged): write(tagged)
        case .continuation(let request): write(request)
        }
    }

    //  response-tagged = tag SP resp-cond-state CRLF                      RFC 9051 section 9

    package mutating func write(_ response: TaggedResponse) {
        atom(response.tag)
        space()
        status(response.status)
        endLine()
    }

    //  continue-req = "+" SP (resp-text / base64) CRLF

    package mutating func write(_ request: ContinuationRequest) {
        raw("+ ")
        text(request.text)
        endLine()
    }

    package mutating func write(_ response: UntaggedResponse) {
        raw("* ")
        switch response {
        case .status(let status): self.status(status)
        case .exists(let count): numbered(count, " EXISTS")
        case .recent(let count): numbered(count, " RECENT")
        case .expunge(let number): numbered(number.rawValue, " EXPUNGE")
        case .vanished(let vanished): self.vanished(vanished)
        case .fetch(let fetch): self.fetch(fetch)
        case .flags(let flags):
            raw("FLAGS ")
            self.flags(flags)
        case .capability(let set): capabilities("CAPABILITY", set)
        case .enabled(let set): capabilities("ENABLED", set)
        case .search(let result): search("SEARCH", result)
        case .sort(let result): search("SORT", result)
        case .extendedSearch(let result): extendedSearch(result)
        case .thread(let forest): thread(forest)
        default: mailboxData(response)
        }
        endLine()
    }

    private mutating func mailboxData(_ response: UntaggedResponse) {
        switch response {
        case .list(let entry): list(entry)
        case .mailboxStatus(let status): mailboxStatus(status)
        case .namespaces(let namespaces): self.namespaces(namespaces)
        case .id(let fields): id(fields)
        case .quota(let quota): self.quota(quota)
        case .quotaRoots(let roots): quotaRoots(roots)
        case .acl(let list): accessControlList(list)
        case .myRights(let rights): myRights(rights)
        case .listRights(let rights): listRights(rights)
        case .metadata(let entries): metadata(entries)
        case .unknown(let name, let value):
            atom(name)
            space()
            text(value)
        default: break
        }
    }

    private mutating func numbered(_ value: UInt32, _ name: StaticString) {
        number(value)
        raw(name)
    }

    //  capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev2" *(SP capability)

    private mutating func capabilities(_ name: StaticString, _ set: CapabilitySet) {
        raw(name)
        capabilities(set)
    }

    /// Each with a space before it: the protocol's revisions first, the rest sorted.
    mutating func capabilities(_ set: CapabilitySet) {
        var rest = set.announced
        if rest.remove(.imap4rev1) != nil { raw(" IMAP4rev1") }
        if rest.remove(.imap4rev2) != nil { raw(" IMAP4rev2") }
        for name in rest.map(\.name).sorted() {
            space()
            atom(name)
        }
    }

    //  flag-list = "(" [flag *(SP flag)] ")"

    mutating func flags(_ flags: some Sequence<Flag>) {
        parenthesized(flags.lazy.filter { $0.isValid || $0 == .createKeywords }) { encoder, flag in
            encoder.write(bytes: flag.name.utf8)
        }
    }

    //  expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids          RFC 7162 section 7

    private mutating func vanished(_ vanished: VanishedMessages) {
        raw(vanished.isEarlier ? "VANISHED (EARLIER) " : "VANISHED ")
        ranges(vanished.uids.ranges.lazy.map { $0.lowerBound.rawValue...$0.upperBound.rawValue })
    }

    /// `1:4,7`
    mutating func ranges(_ ranges: some Sequence<ClosedRange<UInt32>>) {
        var isFirst = true
        for range in ranges {
            if !isFirst { byte(UInt8(ascii: ",")) }
            isFirst = false
            number(range.lowerBound)
            guard range.upperBound > range.lowerBound else { continue }
            byte(UInt8(ascii: ":"))
            number(range.upperBound)
        }
    }
}
