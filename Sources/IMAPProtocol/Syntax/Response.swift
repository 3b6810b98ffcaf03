/// A response of a server (RFC 9051 section 7).
package enum Response: Hashable, Sendable {
    /// `* ...`: data, or status not bound to a command.
    case untagged(UntaggedResponse)
    /// `A1 OK ...`: a command is done.
    case tagged(TaggedResponse)
    /// `+ ...`: the server waits for more of a command.
    case continuation(ContinuationRequest)
}

/// The end of a command (RFC 9051 section 9, `response-tagged`).
package struct TaggedResponse: Hashable, Sendable {
    package var tag: String
    package var status: StatusResponse
    package init(tag: String, status: StatusResponse) {
        self.tag = tag
        self.status = status
    }
}

/// The server asks for the rest of a command (RFC 9051 section 7.6): a literal's bytes, or a SASL response.
package struct ContinuationRequest: Hashable, Sendable {
    /// All after `+ `, as it came: a SASL challenge is base64 here.
    package var text: IMAPString
    /// Where the text begins with a response code.
    package var code: ResponseCode?
    package init(text: IMAPString, code: ResponseCode? = nil) {
        self.text = text
        self.code = code
    }
}

/// Data, or status, that the server sends on its own or for the running command (RFC 9051 section 7).
package enum UntaggedResponse: Hashable, Sendable {
    /// OK, NO, BAD, BYE and PREAUTH.
    case status(StatusResponse)
    case capability(CapabilitySet)
    case enabled(CapabilitySet)
    case list(ListEntry)
    case mailboxStatus(MailboxStatus)
    case search(SearchResult)
    /// UIDs or sequence numbers, as SORT or UID SORT was asked, in the order of the sort.
    case sort(SearchResult)
    indirect case extendedSearch(ExtendedSearchResult)
    case thread(ThreadForest)
    case flags([Flag])
    case exists(UInt32)
    case recent(UInt32)
    case expunge(SequenceNumber)
    case vanished(VanishedMessages)
    indirect case fetch(FetchResponse)
    case namespaces(Namespaces)
    /// RFC 2971: the server's fields; a value may be NIL.
    case id([IDField])
    case quota(Quota)
    case quotaRoots(QuotaRoots)
    case acl(AccessControlList)
    case myRights(MyRights)
    case listRights(ListRights)
    case metadata(MetadataEntries)
    /// Anything else: the response's name in upper case, and all that followed it.
    case unknown(name: String, IMAPString)
}

/// The messages that are gone, by UID (RFC 7162 section 3.2.10).
package struct VanishedMessages: Hashable, Sendable {
    package var uids: UIDSet
    /// They went before the command that asked; no sequence number changes by it.
    package var isEarlier: Bool
    package init(uids: UIDSet, isEarlier: Bool) {
        self.uids = uids
        self.isEarlier = isEarlier
    }
}

/// A field of an ID response (RFC 2971).
package struct IDField: Hashable, Sendable {
    package var name: String
    package var value: IMAPString?
    package init(name: String, value: IMAPString?) {
        self.name = name
        self.value = value
    }
}
