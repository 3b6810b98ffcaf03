extension CommandEncoder {
    /// RFC 9051 section 6.3.11.
    mutating func status(
        _ name: MailboxName, _ attributes: [StatusAttribute]
    ) throws(CommandEncodingError) {
        raw("STATUS ")
        try mailbox(name)
        space()
        try statusAttributes(attributes)
    }

    mutating func statusAttributes(_ attributes: [StatusAttribute]) throws(CommandEncodingError) {
        guard !attributes.isEmpty else { throw CommandEncodingError(reason: .empty, production: "status-att") }
        try parenthesized(attributes) { encoder, attribute throws(CommandEncodingError) in
            try encoder.atom(attribute.rawValue, as: "status-att")
        }
    }
}
