extension Cursor {
    //  id_response = "ID" SP id_params_list
    //  id_params_list = "(" *(string SP nstring) ")" / nil                RFC 2971 section 4

    mutating func id() throws(ParseError) -> [IDField] {
        skipSpaces()
        if takeNil() || isAtEnd { return [] }
        try openList("id_params_list")
        var fields: [IDField] = []
        while hasMore() {
            let name = try nstring()?.string ?? ""
            fields.append(IDField(name: name, value: hasMore() ? try nstring() : nil))
        }
        try closeList()
        return fields
    }

    //  quota-response = "QUOTA" SP quota-root-name SP quota-list
    //  quota-resource = resource-name SP resource-usage SP resource-limit RFC 9208 section 7

    mutating func quota() throws(ParseError) -> Quota {
        var quota = Quota(root: try astring(), resources: [])
        // QUIRK: the list left out where nothing is limited.
        guard hasMore() else { return quota }
        try openList("quota-list")
        while hasMore() {
            let name = try astring().string.uppercasedASCII
            quota.resources.append(
                .init(name: name, usage: try number("resource-usage"), limit: try number("resource-limit")))
        }
        try closeList()
        return quota
    }

    //  quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)  RFC 9208 section 7

    mutating func quotaRoots() throws(ParseError) -> QuotaRoots {
        var result = QuotaRoots(mailbox: try mailboxName(), roots: [])
        while hasMore() { result.roots.append(try astring()) }
        return result
    }

    //  acl-data = "ACL" SP mailbox *(SP identifier SP rights)             RFC 4314 section 7

    mutating func accessControlList() throws(ParseError) -> AccessControlList {
        var result = AccessControlList(mailbox: try mailboxName(), entries: [])
        while hasMore() { result.entries.append(.init(identifier: try astring(), rights: try astring())) }
        return result
    }

    //  myrights-data = "MYRIGHTS" SP mailbox SP rights                    RFC 4314 section 7

    mutating func myRights() throws(ParseError) -> MyRights {
        MyRights(mailbox: try mailboxName(), rights: hasMore() ? try astring() : "")
    }

    //  listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)   RFC 4314 section 7

    mutating func listRights() throws(ParseError) -> ListRights {
        var result = ListRights(
            mailbox: try mailboxName(), identifier: try astring(), required: hasMore() ? try astring() : "",
            optional: [])
        while hasMore() { result.optional.append(try astring()) }
        return result
    }

    //  metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)             RFC 5464 section 5

    mutating func metadata() throws(ParseError) -> MetadataEntries {
        let mailbox = try mailboxName()
        var result = MetadataEntries(mailbox: mailbox.wire.isEmpty ? nil : mailbox, entries: [])
        skipSpaces()
        guard current == .openParenthesis else {
            while hasMore() { result.entries.append(.init(name: try astring(), value: .untold)) }
            return result
        }
        try openList("entry-values")
        while hasMore() {
            let name = try astring()
            let value = hasMore() ? try nstring() : nil
            result.entries.append(.init(name: name, value: value.map { .value($0) } ?? .absent))
        }
        try closeList()
        return result
    }
}
