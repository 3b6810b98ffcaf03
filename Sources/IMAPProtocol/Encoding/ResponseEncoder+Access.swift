extension ResponseEncoder {
    //  id_response = "ID" SP id_params_list                               RFC 2971 section 4

    mutating func id(_ fields: [IDField]) {
        raw("ID ")
        guard !fields.isEmpty else { return raw("NIL") }
        parenthesized(fields) { encoder, field in
            encoder.string(field.name)
            encoder.space()
            encoder.optional(field.value)
        }
    }

    //  quota-response = "QUOTA" SP quota-root-name SP quota-list          RFC 9208 section 7

    mutating func quota(_ quota: Quota) {
        raw("QUOTA ")
        string(quota.root)
        space()
        parenthesized(quota.resources) { encoder, resource in
            encoder.atom(resource.name)
            encoder.space()
            encoder.number(resource.usage)
            encoder.space()
            encoder.number(resource.limit)
        }
    }

    mutating func quotaRoots(_ roots: QuotaRoots) {
        raw("QUOTAROOT ")
        mailbox(roots.mailbox)
        strings(roots.roots)
    }

    //  acl-data = "ACL" SP mailbox *(SP identifier SP rights)             RFC 4314 section 7

    mutating func accessControlList(_ list: AccessControlList) {
        raw("ACL ")
        mailbox(list.mailbox)
        strings(list.entries.flatMap { [$0.identifier, $0.rights] })
    }

    mutating func myRights(_ rights: MyRights) {
        raw("MYRIGHTS ")
        mailbox(rights.mailbox)
        strings([rights.rights])
    }

    mutating func listRights(_ rights: ListRights) {
        raw("LISTRIGHTS ")
        mailbox(rights.mailbox)
        strings([rights.identifier, rights.required] + rights.optional)
    }

    private mutating func strings(_ strings: [IMAPString]) {
        for string in strings {
            space()
            self.string(string)
        }
    }

    //  metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)             RFC 5464 section 5

    mutating func metadata(_ metadata: MetadataEntries) {
        raw("METADATA ")
        if let name = metadata.mailbox { mailbox(name) } else { raw("\"\"") }
        space()
        if metadata.entries.contains(where: { $0.value == .untold }) {
            return spaced(metadata.entries) { encoder, entry in encoder.astring(entry.name) }
        }
        parenthesized(metadata.entries) { encoder, entry in
            encoder.astring(entry.name)
            encoder.space()
            if case .value(let value) = entry.value { encoder.string(value) } else { encoder.raw("NIL") }
        }
    }
}
