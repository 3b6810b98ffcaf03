/// STORE or UID STORE (RFC 9051 section 6.4.6).
package struct StoreCommand: Sendable, Hashable {
    package enum Operation: Sendable, Hashable {
        case add, remove, replace
    }

    package var messages: MessageSelection
    package var operation: Operation
    /// May be empty for ``Operation/replace``, which then takes all flags away.
    package var flags: [Flag]
    /// The server is not to tell the flags that come of it.
    package var isSilent: Bool
    /// Messages changed after it are left alone (RFC 7162 section 3.1.3).
    package var unchangedSince: ModSequence?

    package init(
        messages: MessageSelection, operation: Operation, flags: [Flag], isSilent: Bool = false,
        unchangedSince: ModSequence? = nil
    ) {
        self.messages = messages
        self.operation = operation
        self.flags = flags
        self.isSilent = isSilent
        self.unchangedSince = unchangedSince
    }
}

extension CommandEncoder {
    mutating func store(_ command: StoreCommand) throws(CommandEncodingError) {
        guard !command.flags.isEmpty || command.operation == .replace else {
            throw CommandEncodingError(reason: .empty, production: "store-att-flags")
        }
        try verb("STORE ", command.messages)
        if let unchangedSince = command.unchangedSince {
            raw(" (UNCHANGEDSINCE ")
            number(unchangedSince.rawValue)
            raw(")")
        }
        switch command.operation {
        case .add: raw(" +FLAGS")
        case .remove: raw(" -FLAGS")
        case .replace: raw(" FLAGS")
        }
        raw(command.isSilent ? ".SILENT " : " ")
        try parenthesized(command.flags) { encoder, flag throws(CommandEncodingError) in try encoder.flag(flag) }
    }
}
