/// A setting that can't be used: which one, and where it is written.
struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// What is wrong; more may come.
    struct Code: Equatable {
        let rawValue: String

        /// The file can't be read, or isn't YAML.
        static let unreadable = Code(rawValue: "unreadable")
        /// A key that no setting has.
        static let unknownKey = Code(rawValue: "unknown-key")
        /// A value that its key doesn't take.
        static let badValue = Code(rawValue: "bad-value")
        /// A key that must be there.
        static let missing = Code(rawValue: "missing")
    }

    var code: Code
    /// `servers.example.imap.port`, as in the file.
    var key: String?
    /// In the settings file, counted from 1.
    var line: Int?
    var detail: String

    var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return place + (key.map { "\($0): " } ?? "") + detail
    }
}
