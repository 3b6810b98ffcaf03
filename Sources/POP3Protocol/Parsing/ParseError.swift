/// Why a line isn't a command, or not an answer.
package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        /// No such command.
        package static let unknownCommand = Code(description: "unknown command")
        package static let missingArgument = Code(description: "missing argument")
        /// An argument isn't what the command takes, or there is one too many.
        package static let invalidArgument = Code(description: "invalid argument")
        /// A line of an answer isn't what the command's answer is made of.
        package static let invalidResponse = Code(description: "invalid response")
    }

    package var code: Code
    /// The command's name, or the grammar's name for what was wanted. Never what was sent, which may hold a secret.
    package var context: String

    package init(_ code: Code, _ context: String) {
        self.code = code
        self.context = context
    }

    package var description: String { context.isEmpty ? "\(code)" : "\(code): \(context)" }
}
