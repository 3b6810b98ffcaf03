/// The server's namespaces (RFC 9051 section 7.3.5, RFC 2342).
package struct Namespaces: Hashable, Sendable {
    package var personal: [Namespace]
    package var otherUsers: [Namespace]
    package var shared: [Namespace]
    package init(personal: [Namespace] = [], otherUsers: [Namespace] = [], shared: [Namespace] = []) {
        self.personal = personal
        self.otherUsers = otherUsers
        self.shared = shared
    }
}

/// A namespace: names in it begin with its prefix.
package struct Namespace: Hashable, Sendable {
    package var prefix: MailboxName
    /// Nil where it has no hierarchy.
    package var delimiter: UInt8?
    package init(prefix: MailboxName, delimiter: UInt8?) {
        self.prefix = prefix
        self.delimiter = delimiter
    }
}
