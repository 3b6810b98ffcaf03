/// Why a database can't be used.
package struct StorageError: Error, Sendable, CustomStringConvertible {
    /// What is wrong; more may come.
    package struct Code: Sendable, Hashable {
        package let rawValue: String

        /// The directory or a file in it can't be made, opened or locked.
        package static let cannotOpen = Code(rawValue: "cannot-open")
        /// The file is no database, or a damaged one.
        package static let corrupt = Code(rawValue: "corrupt")
        /// A later version of Postern has changed the file.
        package static let newerSchema = Code(rawValue: "newer-schema")
    }

    package var code: Code
    /// The file's path.
    package var path: String
    /// For the operator: what it means and what to do.
    package var detail: String
    package var underlying: (any Error)?

    package init(_ code: Code, path: String, detail: String, underlying: (any Error)? = nil) {
        self.code = code
        self.path = path
        self.detail = detail
        self.underlying = underlying
    }

    package var description: String {
        "\(path): \(detail)" + (underlying.map { " (\($0))" } ?? "")
    }
}
