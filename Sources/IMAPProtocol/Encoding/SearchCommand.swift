/// SEARCH or UID SEARCH (RFC 9051 section 6.4.4). The charset is chosen by the encoder: none for ASCII, else UTF-8.
package struct SearchCommand: Sendable, Hashable {
    package var key: SearchKey
    package var returnsUIDs: Bool
    /// With ESEARCH: what to return. Nil writes the plain command, which returns all numbers.
    package var returning: [SearchReturnOption]?

    package init(key: SearchKey, returnsUIDs: Bool = true, returning: [SearchReturnOption]? = nil) {
        self.key = key
        self.returnsUIDs = returnsUIDs
        self.returning = returning
    }
}

/// SORT or UID SORT (RFC 5256, RFC 5267 for ESORT).
package struct SortCommand: Sendable, Hashable {
    package var order: [SortKey]
    package var key: SearchKey
    package var returnsUIDs: Bool
    /// With ESORT: what to return. Nil writes the plain command.
    package var returning: [SearchReturnOption]?

    package init(
        order: [SortKey], key: SearchKey, returnsUIDs: Bool = true, returning: [SearchReturnOption]? = nil
    ) {
        self.order = order
        self.key = key
        self.returnsUIDs = returnsUIDs
        self.returning = returning
    }
}

/// THREAD or UID THREAD (RFC 5256).
package struct ThreadCommand: Sendable, Hashable {
    package var algorithm: ThreadAlgorithm
    package var key: SearchKey
    package var returnsUIDs: Bool

    package init(algorithm: ThreadAlgorithm, key: SearchKey, returnsUIDs: Bool = true) {
        self.algorithm = algorithm
        self.key = key
        self.returnsUIDs = returnsUIDs
    }
}

extension CommandEncoder {
    mutating func search(_ command: SearchCommand) throws(CommandEncodingError) {
        raw(command.returnsUIDs ? "UID SEARCH " : "SEARCH ")
        returnOptions(command.returning)
        try charsetAndProgram(command.key)
    }

    mutating func charsetAndProgram(_ key: SearchKey) throws(CommandEncodingError) {
        // RFC 6855 section 3: no charset once UTF-8 is enabled.
        if !options.allowsUTF8, !key.isASCII { raw("CHARSET UTF-8 ") }
        try searchProgram(key)
    }

    mutating func sort(_ command: SortCommand) throws(CommandEncodingError) {
        guard !command.order.isEmpty else { throw CommandEncodingError(reason: .empty, production: "sort-criteria") }
        raw(command.returnsUIDs ? "UID SORT " : "SORT ")
        returnOptions(command.returning)
        try parenthesized(command.order) { encoder, key throws(CommandEncodingError) in
            if key.isReversed { encoder.raw("REVERSE ") }
            try encoder.atom(key.criterion.rawValue, as: "sort-key")
        }
        charset(of: command.key)
        try searchProgram(command.key)
    }

    mutating func thread(_ command: ThreadCommand) throws(CommandEncodingError) {
        raw(command.returnsUIDs ? "UID THREAD " : "THREAD ")
        try atom(command.algorithm.rawValue, as: "thread-alg")
        charset(of: command.key)
        try searchProgram(command.key)
    }

    /// SORT and THREAD always name a charset (RFC 5256 section 3).
    private mutating func charset(of key: SearchKey) {
        raw(key.isASCII ? " US-ASCII " : " UTF-8 ")
    }

    mutating func returnOptions(_ options: [SearchReturnOption]?) {
        guard let options else { return }
        raw("RETURN (")
        for (index, option) in options.enumerated() {
            if index > 0 { space() }
            switch option {
            case .min: raw("MIN")
            case .max: raw("MAX")
            case .all: raw("ALL")
            case .count: raw("COUNT")
            case .save: raw("SAVE")
            case .context: raw("CONTEXT")
            case .update: raw("UPDATE")
            case .relevancy: raw("RELEVANCY")
            case .partial(let partial):
                raw("PARTIAL ")
                window(partial)
            }
        }
        raw(") ")
    }
}
