/// A QUOTA response (RFC 9208 section 4.2.1).
package struct Quota: Hashable, Sendable {
    package var root: IMAPString
    package var resources: [Resource]
    package init(root: IMAPString, resources: [Resource]) {
        self.root = root
        self.resources = resources
    }

    package struct Resource: Hashable, Sendable {
        /// In upper case: `STORAGE` counts units of 1024 bytes, `MESSAGE` messages.
        package var name: String
        package var usage: UInt64
        package var limit: UInt64
        package init(name: String, usage: UInt64, limit: UInt64) {
            self.name = name
            self.usage = usage
            self.limit = limit
        }
    }
}

/// A QUOTAROOT response (RFC 9208 section 4.2.2).
package struct QuotaRoots: Hashable, Sendable {
    package var mailbox: MailboxName
    package var roots: [IMAPString]
    package init(mailbox: MailboxName, roots: [IMAPString]) {
        self.mailbox = mailbox
        self.roots = roots
    }
}
