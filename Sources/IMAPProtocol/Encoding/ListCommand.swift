/// LIST, plain or extended (RFC 9051 section 6.3.9, RFC 5258, RFC 5819, RFC 6154).
///
/// Where neither a selection nor a return option is set, the plain command of RFC 3501 is written.
package struct ListCommand: Sendable, Hashable {
    /// What a mailbox must be to be listed.
    package enum Selection: Sendable, Hashable {
        case subscribed, remote, recursiveMatch, specialUse
    }

    /// What is to be told of each mailbox.
    package enum Return: Sendable, Hashable {
        case subscribed, children, specialUse, myRights
        case status([StatusAttribute])
    }

    /// The mailbox or level of the hierarchy that patterns are relative to; usually empty.
    package var reference: MailboxName?
    /// With the wildcards `*` and `%`; one pattern, or more with LIST-EXTENDED.
    package var patterns: [MailboxPattern]
    package var selection: [Selection]
    package var returning: [Return]

    package init(
        reference: MailboxName? = nil, patterns: [MailboxPattern] = [.all], selection: [Selection] = [],
        returning: [Return] = []
    ) {
        self.reference = reference
        self.patterns = patterns
        self.selection = selection
        self.returning = returning
    }
}

/// A pattern of mailbox names: a name in which `*` stands for anything and `%` for anything up to a delimiter.
package struct MailboxPattern: Sendable, Hashable {
    package let name: MailboxName

    /// The wildcards in the name, if any, are active.
    package init(_ name: MailboxName) { self.name = name }

    package static let all = MailboxPattern(MailboxName("*"))
    package static let topLevel = MailboxPattern(MailboxName("%"))
}

extension CommandEncoder {
    /// RFC 9051 section 9.
    ///
    ///     list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
    mutating func list(_ command: ListCommand) throws(CommandEncodingError) {
        guard let first = command.patterns.first else {
            throw CommandEncodingError(reason: .empty, production: "mbox-or-pat")
        }
        raw("LIST ")
        if !command.selection.isEmpty {
            parenthesizedNames(command.selection.map(\.wireName))
            space()
        }
        try self.reference(command.reference)
        if command.patterns.count == 1 {
            try mailbox(first.name)
        } else {
            try parenthesized(command.patterns) { encoder, pattern throws(CommandEncodingError) in
                try encoder.mailbox(pattern.name)
            }
        }
        guard !command.returning.isEmpty else { return }
        raw(" RETURN ")
        try parenthesized(command.returning) { encoder, option throws(CommandEncodingError) in
            try encoder.listReturn(option)
        }
    }

    /// RFC 3501 section 6.3.9.
    mutating func lsub(_ reference: MailboxName?, _ pattern: MailboxPattern) throws(CommandEncodingError) {
        raw("LSUB ")
        try self.reference(reference)
        try mailbox(pattern.name)
    }

    private mutating func reference(_ name: MailboxName?) throws(CommandEncodingError) {
        if let name { try mailbox(name) } else { raw("\"\"") }
        space()
    }

    private mutating func listReturn(_ option: ListCommand.Return) throws(CommandEncodingError) {
        switch option {
        case .subscribed: raw("SUBSCRIBED")
        case .children: raw("CHILDREN")
        case .specialUse: raw("SPECIAL-USE")
        case .myRights: raw("MYRIGHTS")
        case .status(let attributes):
            raw("STATUS ")
            try statusAttributes(attributes)
        }
    }

    private mutating func parenthesizedNames(_ names: [StaticString]) {
        raw("(")
        for (index, name) in names.enumerated() {
            if index > 0 { space() }
            raw(name)
        }
        raw(")")
    }
}

extension ListCommand.Selection {
    fileprivate var wireName: StaticString {
        switch self {
        case .subscribed: "SUBSCRIBED"
        case .remote: "REMOTE"
        case .recursiveMatch: "RECURSIVEMATCH"
        case .specialUse: "SPECIAL-USE"
        }
    }
}
