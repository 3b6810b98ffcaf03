/// Why bytes aren't a response, an item of one, or a command.
package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        /// The bytes don't follow the grammar, nor a known deviation.
        package static let invalid = Code(description: "invalid")
        /// The response ended inside a production.
        package static let unexpectedEnd = Code(description: "unexpected end")
        /// Lists nest deeper than the option allows.
        package static let tooDeep = Code(description: "nested too deep")
        /// More lists, or more senseless items, than the options allow.
        package static let tooMany = Code(description: "too many")
        /// A number doesn't fit what it counts.
        package static let numberOutOfRange = Code(description: "number out of range")
        /// A literal was streamed where only a section's bytes may be.
        package static let misplacedStream = Code(description: "streamed literal out of place")
        /// A command of no known name.
        package static let unknownCommand = Code(description: "unknown command")
        /// A search in a charset that can't be read.
        package static let unknownCharset = Code(description: "unknown charset")
        /// NOTIFY of an event of no known name.
        package static let unknownEvent = Code(description: "unknown event")
    }

    package var code: Code
    /// The grammar's name for what was wanted.
    package var expected: String
    /// Bytes from the beginning of the response or the command.
    package var offset: Int

    package init(_ code: Code, expected: String, offset: Int) {
        self.code = code
        self.expected = expected
        self.offset = offset
    }

    package var description: String { "\(code) at byte \(offset), wanted \(expected)" }
}
