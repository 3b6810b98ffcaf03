/// An ACL response (RFC 4314 section 3.6).
package struct AccessControlList: Hashable, Sendable {
    package var mailbox: MailboxName
    package var entries: [Entry]
    package init(mailbox: MailboxName, entries: [Entry]) {
        self.mailbox = mailbox
        self.entries = entries
    }

    /// Who, and their rights, a letter each; an identifier that begins with `-` takes rights away.
    package struct Entry: Hashable, Sendable {
        package var identifier: IMAPString
        package var rights: IMAPString
        package init(identifier: IMAPString, rights: IMAPString) {
            self.identifier = identifier
            self.rights = rights
        }
    }
}

/// A MYRIGHTS response (RFC 4314 section 3.8).
package struct MyRights: Hashable, Sendable {
    package var mailbox: MailboxName
    package var rights: IMAPString
    package init(mailbox: MailboxName, rights: IMAPString) {
        self.mailbox = mailbox
        self.rights = rights
    }
}

/// A LISTRIGHTS response (RFC 4314 section 3.7).
package struct ListRights: Hashable, Sendable {
    package var mailbox: MailboxName
    package var identifier: IMAPString
    /// Always granted.
    package var required: IMAPString
    /// Each granted or not as one.
    package var optional: [IMAPString]
    package init(mailbox: MailboxName, identifier: IMAPString, required: IMAPString, optional: [IMAPString]) {
        self.mailbox = mailbox
        self.identifier = identifier
        self.required = required
        self.optional = optional
    }
}
