extension Cursor {
    //  select        = "SELECT" SP mailbox [select-params]                RFC 4466 section 6
    //  select-params = SP "(" select-param *(SP select-param) ")"
    //  select-param  =/ "CONDSTORE" / "QRESYNC" SP "(" ... ")"            RFC 7162 section 7

    mutating func selectCommand(isReadOnly: Bool) throws(ParseError) -> SelectCommand {
        var command = SelectCommand(mailbox: try mailboxArgument(), isReadOnly: isReadOnly)
        guard current == .space, !isSpaceToEnd else { return command }
        try space("select-params")
        try commandList("select-param") { (cursor) throws(ParseError) in
            if cursor.takeKeyword("CONDSTORE") {
                command.condStore = true
            } else if cursor.takeKeyword("QRESYNC") {
                try cursor.space("select-param")
                command.resync = try cursor.resynchronization()
            } else {
                throw cursor.error("select-param")
            }
        }
        return command
    }

    //  "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"

    private mutating func resynchronization() throws(ParseError) -> SelectCommand.Resynchronization {
        try expect(.openParenthesis, "select-param")
        skipSpaces()
        let uidValidity = UIDValidity(try positive32("uidvalidity"))
        try space("select-param")
        var resync = SelectCommand.Resynchronization(
            uidValidity: uidValidity, modSequence: try modSequence(mayBeZero: false))
        skipSpaces()
        if current != .openParenthesis, current != .closeParenthesis {
            resync.knownUIDs = try messageSet()
            skipSpaces()
        }
        if current == .openParenthesis {
            resync.sequenceMatch = try sequenceMatch()
            skipSpaces()
        }
        try expect(.closeParenthesis, "select-param")
        return resync
    }

    //  seq-match-data = "(" known-sequence-set SP known-uid-set ")"

    private mutating func sequenceMatch() throws(ParseError) -> SelectCommand.SequenceMatch {
        try expect(.openParenthesis, "seq-match-data")
        skipSpaces()
        let numbers: SequenceSet = try messageSet()
        try space("seq-match-data")
        let match = SelectCommand.SequenceMatch(numbers: numbers, uids: try messageSet())
        skipSpaces()
        try expect(.closeParenthesis, "seq-match-data")
        return match
    }
}
