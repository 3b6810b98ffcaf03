extension Cursor {
    //  store           = "STORE" SP sequence-set [store-modifiers] SP store-att-flags   RFC 9051 section 9, RFC 4466
    //  store-modifier  =/ "UNCHANGEDSINCE" SP mod-sequence-valzer                       RFC 7162 section 7
    //  store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))

    mutating func storeCommand(areUIDs: Bool) throws(ParseError) -> StoreCommand {
        try space("store")
        let messages = try messageSelection(areUIDs: areUIDs)
        try space("store")
        var unchangedSince: ModSequence?
        if current == .openParenthesis {
            try commandList("store-modifier") { (cursor) throws(ParseError) in
                guard cursor.takeKeyword("UNCHANGEDSINCE") else { throw cursor.error("store-modifier") }
                try cursor.space("store-modifier")
                unchangedSince = try cursor.modSequence(mayBeZero: true)
            }
            try space("store")
        }
        let operation: StoreCommand.Operation =
            take(UInt8(ascii: "+")) ? .add : take(UInt8(ascii: "-")) ? .remove : .replace
        let isSilent = takeKeyword("FLAGS.SILENT")
        guard isSilent || takeKeyword("FLAGS") else { throw error("store-att-flags") }
        try space("store-att-flags")
        return StoreCommand(
            messages: messages, operation: operation, flags: try storedFlags(), isSilent: isSilent,
            unchangedSince: unchangedSince)
    }

    private mutating func storedFlags() throws(ParseError) -> [Flag] {
        if current == .openParenthesis { return try flagList() }
        var flags = [try commandFlag()]
        while current == .space, !isSpaceToEnd {
            try space("flag")
            flags.append(try commandFlag())
        }
        return flags
    }
}
