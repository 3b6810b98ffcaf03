/// A search that can't be understood, and where: an offset into `q`, or a path into a JSON tree.
package struct SearchSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong; more may come.
    package struct Code: Sendable, Hashable {
        package let rawValue: String

        /// A key that no search has.
        package static let unknownKey = Code(rawValue: "unknown-key")
        /// A key with nothing after it.
        package static let missingValue = Code(rawValue: "missing-value")
        /// A value that its key doesn't take: a date that is none, say.
        package static let badValue = Code(rawValue: "bad-value")
        /// A quote or a parenthesis without its partner.
        package static let unbalanced = Code(rawValue: "unbalanced")
        /// An operator with nothing to work on, or a tree of the wrong shape.
        package static let malformed = Code(rawValue: "malformed")
        /// Over `SearchLimits.maximumLength`.
        package static let tooLong = Code(rawValue: "too-long")
        /// Over `SearchLimits.maximumTerms`.
        package static let tooManyTerms = Code(rawValue: "too-many-terms")
        /// Over `SearchLimits.maximumDepth`.
        package static let tooDeep = Code(rawValue: "too-deep")
    }

    package var code: Code
    /// The search key at fault, if one is.
    package var key: String?
    /// Where in `q`, in UTF-8 bytes from its start.
    package var offset: Int?
    /// Where in a JSON tree, as `filter.and[1].from`.
    package var path: String?
    /// A sentence for a person.
    package var detail: String

    package init(_ code: Code, key: String? = nil, offset: Int? = nil, path: String? = nil, detail: String) {
        self.code = code
        self.key = key
        self.offset = offset
        self.path = path
        self.detail = detail
    }

    package var description: String {
        if let offset { return "\(detail) (at byte \(offset))" }
        if let path { return "\(detail) (at \(path))" }
        return detail
    }
}
