/// A setting that can't be used: which one, and where it is written.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// What is wrong; more may come.
    package struct Code: Equatable {
        package let rawValue: String

        /// The file can't be read, or isn't YAML.
        package static let unreadable = Code(rawValue: "unreadable")
        /// A key that no setting has.
        package static let unknownKey = Code(rawValue: "unknown-key")
        /// A value that its key doesn't take.
        package static let badValue = Code(rawValue: "bad-value")
        /// A key that must be there.
        package static let missing = Code(rawValue: "missing")
    }

    package var code: Code
    /// `servers.example.imap.port`, as in the file.
    package var key: String?
    /// In the settings file, counted from 1.
    package var line: Int?
    package var detail: String

    package var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return place + (key.map { "\($0): " } ?? "") + detail
    }
}
