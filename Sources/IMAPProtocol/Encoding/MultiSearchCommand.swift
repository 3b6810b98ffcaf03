/// ESEARCH (RFC 7377): a search of several mailboxes at once, answered with UIDs.
package struct MultiSearchCommand: Sendable, Hashable {
    /// Empty for the selected mailbox.
    package var sources: [MailboxFilter]
    package var key: SearchKey
    /// What to return; nil writes no options, which returns all.
    package var returning: [SearchReturnOption]?

    package init(sources: [MailboxFilter], key: SearchKey, returning: [SearchReturnOption]? = nil) {
        self.sources = sources
        self.key = key
        self.returning = returning
    }
}

extension CommandEncoder {
    //  esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program   RFC 7377 section 4

    mutating func multiSearch(_ command: MultiSearchCommand) throws(CommandEncodingError) {
        raw("ESEARCH ")
        if !command.sources.isEmpty {
            raw("IN ")
            try parenthesized(command.sources) { encoder, source throws(CommandEncodingError) in
                try encoder.mailboxFilter(source)
            }
            space()
        }
        returnOptions(command.returning)
        try charsetAndProgram(command.key)
    }
}
