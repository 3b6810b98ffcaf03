import Configuration
import Foundation

/// One value from where it stands first: a flag, the environment (`http.port` is `POSTERN_HTTP_PORT`), the file.
struct SettingsReader {
    private let reader: ConfigReader
    private let file: SettingsFile
    private let path: [String]

    /// - Parameter flags: values given on the command line, by dotted key.
    init(file: SettingsFile, environment: [String: String], flags: [String: String]) {
        self.file = file
        path = []
        let given = flags.map { key, text in
            (AbsoluteConfigKey(key.split(separator: ".").map(String.init)), ConfigValue(.string(text), isSecret: false))
        }
        let written = file.values.map { path, value in
            (AbsoluteConfigKey(path), ConfigValue(.string(value.texts.joined(separator: ",")), isSecret: false))
        }
        reader = ConfigReader(providers: [
            InMemoryProvider(name: "flags", values: Dictionary(given) { first, _ in first }),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "postern"),
            InMemoryProvider(name: "file", values: Dictionary(written) { first, _ in first }),
        ])
    }

    private init(_ parent: SettingsReader, under key: [String]) {
        reader = parent.reader
        file = parent.file
        path = parent.path + key
    }

    /// The same settings, seen from inside a section.
    func section(_ key: String...) -> SettingsReader {
        SettingsReader(self, under: key)
    }

    func text(_ key: String) -> String? {
        reader.string(forKey: ConfigKey(path + [key])).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Empty where there is none. In the environment, commas separate the values.
    func list(_ key: String) -> [String] {
        (text(key) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    func number(_ key: String, in range: ClosedRange<Int>) throws(SettingsError) -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw badValue(key, text, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ key: String) throws(SettingsError) -> Bool? {
        guard let text = text(key) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw badValue(key, text, "true or false")
        }
    }

    func choice<Choice: RawRepresentable<String>>(
        _ key: String,
        of choices: [Choice]
    ) throws(SettingsError) -> Choice? {
        guard let text = text(key) else { return nil }
        guard let choice = choices.first(where: { $0.rawValue == text }) else {
            throw badValue(key, text, choices.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// A path, absolute: one that is relative is relative to the settings file.
    func path(_ key: String) -> URL? {
        text(key).map { URL(filePath: $0, relativeTo: file.directory).absoluteURL }
    }

    func missing(_ key: String, _ detail: String) -> SettingsError {
        error(.missing, key, detail)
    }

    func badValue(_ key: String, _ value: String, _ expectation: String) -> SettingsError {
        error(.badValue, key, "\"\(value.prefix(80))\" can't be used; it takes \(expectation)")
    }

    private func error(_ code: SettingsError.Code, _ key: String, _ detail: String) -> SettingsError {
        let path = path + [key]
        return SettingsError(
            code: code, key: path.joined(separator: "."), line: file.values[path]?.line, detail: detail)
    }
}
